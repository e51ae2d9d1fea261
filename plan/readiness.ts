import { z } from 'zod';
import { nameSchema } from './name.js';
import { portSchema } from './ssh-login.js';

const timeout_seconds = z
  .number()
  .positive()
  .max(86_400)
  .default(300)
  .meta({ description: 'How long a guest may take to get ready, in seconds.' });

/** From where a probe looks at the guest. */
const place = {
  from: z
    .enum(['worker', 'node'])
    .default('worker')
    .meta({ description: 'Who looks: the worker, or a compute node of the target over SSH.' }),
  node: nameSchema
    .optional()
    .meta({ description: 'Which of the nodes looks, with from: node. Default: the first.' }),
};

const probeSchema = z.discriminatedUnion('probe', [
  z.strictObject({
    probe: z.literal('console').meta({ description: 'A text on the console log.' }),
    marker: z
      .string()
      .min(1)
      .meta({ description: 'Text that the guest prints on its console when it is ready.' }),
    timeout_seconds,
  }),
  z.strictObject({
    probe: z.literal('tcp').meta({ description: 'A TCP port that opens.' }),
    port: portSchema.meta({ description: 'TCP port of the guest that is open when it is ready.' }),
    ...place,
    timeout_seconds,
  }),
  z.strictObject({
    probe: z.literal('ssh').meta({ description: 'An SSH server that greets.' }),
    port: portSchema
      .default(22)
      .meta({ description: 'TCP port of the guest that greets with SSH-.' }),
    ...place,
    timeout_seconds,
  }),
  z.strictObject({
    probe: z.literal('mysql').meta({ description: 'A MySQL server that answers a query.' }),
    port: portSchema.default(3306).meta({ description: 'TCP port of the MySQL server.' }),
    user: z.string().min(1).meta({ description: 'MySQL account that may log in over TCP.' }),
    password_env: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Environment variable of the worker with its password.' }),
    database: z.string().min(1).optional().meta({ description: 'Database to log in to.' }),
    query: z
      .string()
      .min(1)
      .default('SELECT 1')
      .meta({ description: 'Query that must be answered.' }),
    ...place,
    timeout_seconds,
  }),
]);

/** What tells that a guest is up: one probe, or several that must all have seen it. */
export const readinessSchema = z.union([probeSchema, z.array(probeSchema).min(1).max(5)], {
  error: 'must be a probe or a list of probes',
});

export type Probe = z.infer<typeof probeSchema>;
export type Readiness = z.infer<typeof readinessSchema>;

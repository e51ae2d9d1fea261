import { z } from 'zod';
import { crossChecks } from './cross-checks.js';
import { nameSchema } from './name.js';
import { STUDY_SCENARIOS, scenarioSchema } from './scenario.js';
import { targetSchema } from './target.js';

const seconds = z.number().positive().max(86_400);

/** The one document that says what to run. Defaults are those of the 2014 study. */
export const planSchema = z
  .strictObject({
    name: nameSchema.meta({ description: 'Name of the plan; its studies are called after it.' }),
    description: z
      .string()
      .max(2000)
      .default('')
      .meta({ description: 'What the study is for; the report prints it.' }),
    targets: z
      .array(targetSchema)
      .min(1)
      .max(20)
      .meta({ description: 'The sides of the comparison.' }),
    scenarios: z
      .array(scenarioSchema)
      .min(1)
      .default(() => STUDY_SCENARIOS.map((scenario) => scenarioSchema.parse({ scenario })))
      .meta({ description: 'What is run on every target. Default: all four of the 2014 study.' }),
    repetitions: z
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .meta({ description: 'Runs of each scenario on each target, interleaved A B B A.' }),
    baseline_seconds: z
      .number()
      .min(0)
      .max(3600)
      .default(10)
      .meta({ description: 'Idle time that is sampled before the cloud is touched.' }),
    settle_seconds: z
      .number()
      .min(0)
      .max(3600)
      .default(10)
      .meta({ description: 'Time that is sampled after the last server is gone.' }),
    precache_images: z.boolean().default(false).meta({
      description:
        "Boot and delete one server per target before its first run, so that no measured boot fills the node's image cache.",
    }),
    patience_seconds: z.number().positive().max(604_800).default(1800).meta({
      description:
        'How long a step is tried again beyond its own time limit, while the cloud or a node is away, before the run is blocked and waits for an operator.',
    }),
    when_blocked: z.enum(['sample', 'stop_sampling']).default('sample').meta({
      description: 'Whether the compute nodes are sampled on while a run is blocked.',
    }),
    sampling: z
      .strictObject({
        period_seconds: z
          .number()
          .min(0.1)
          .max(60)
          .default(1)
          .meta({ description: 'Time between two samples of a compute node.' }),
      })
      .default({ period_seconds: 1 })
      .meta({ description: 'How the compute nodes are sampled.' }),
    timeouts: z
      .strictObject({
        boot_seconds: seconds
          .default(300)
          .meta({ description: 'From the request until the server is ACTIVE.' }),
        reboot_seconds: seconds
          .default(300)
          .meta({ description: 'From the request until the server is ACTIVE.' }),
        snapshot_seconds: seconds
          .default(600)
          .meta({ description: 'From the request until the image is active.' }),
        delete_seconds: seconds
          .default(300)
          .meta({ description: 'From the request until the server or image is gone.' }),
      })
      .prefault({})
      .meta({ description: 'How long one operation may take before it counts as timed out.' }),
  })
  .check(crossChecks);

/** A plan with every default filled in. */
export type Plan = z.infer<typeof planSchema>;
/** A plan as a person writes it. */
export type PlanInput = z.input<typeof planSchema>;

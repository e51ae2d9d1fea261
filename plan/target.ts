import { z } from 'zod';
import { nameSchema } from './name.js';

const port = z.int().min(1).max(65535);

/** How the worker gets into one machine over SSH. Secrets are named, never written. */
const sshLoginSchema = z.strictObject({
  address: z.string().min(1).meta({ description: 'Host name or IP address.' }),
  port: port.default(22).meta({ description: 'TCP port of its SSH server.' }),
  user: z.string().min(1).default('root').meta({ description: 'Account to log in to.' }),
  key_file: z
    .string()
    .optional()
    .meta({ description: 'Private key file on the worker. Without it the SSH agent is asked.' }),
  passphrase_env: z
    .string()
    .optional()
    .meta({ description: "Environment variable of the worker that holds the key's passphrase." }),
  password_env: z
    .string()
    .optional()
    .meta({ description: 'Environment variable of the worker that holds the password.' }),
  known_hosts: z
    .string()
    .optional()
    .meta({ description: 'known_hosts file on the worker. Default: ~/.ssh/known_hosts.' }),
  fingerprint: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, { error: 'write it as ssh-keygen -lf does: SHA256:…' })
    .optional()
    .meta({ description: 'Pinned fingerprint of the host key, instead of known_hosts.' }),
});

export const nodeSchema = sshLoginSchema.extend({
  name: nameSchema.meta({ description: 'Name of the compute node in records and reports.' }),
  jump: sshLoginSchema
    .optional()
    .meta({ description: 'Jump host through which the node is reached.' }),
});

const readyTimeout = z
  .number()
  .positive()
  .default(300)
  .meta({ description: 'How long a guest may take to get ready, in seconds.' });

export const readinessSchema = z.discriminatedUnion('probe', [
  z.strictObject({
    probe: z.literal('console').meta({ description: 'A text on the console log.' }),
    marker: z
      .string()
      .min(1)
      .meta({ description: 'Text that the guest prints on its console when it is ready.' }),
    timeout_seconds: readyTimeout,
  }),
  z.strictObject({
    probe: z.literal('port').meta({ description: 'A TCP port that opens.' }),
    port: port.meta({ description: 'TCP port of the guest that is open when it is ready.' }),
    timeout_seconds: readyTimeout,
  }),
  z.strictObject({
    probe: z.literal('ssh').meta({ description: 'An SSH server that greets.' }),
    port: port.default(22).meta({ description: 'TCP port of the guest that greets with SSH-.' }),
    timeout_seconds: readyTimeout,
  }),
]);

export const targetSchema = z.strictObject({
  name: nameSchema.meta({ description: 'Short name of this side of the comparison, like kvm.' }),
  cloud: z.string().min(1).meta({ description: 'Name of the cloud in clouds.yaml.' }),
  service: z
    .enum(['nova'])
    .default('nova')
    .meta({ description: 'OpenStack service that boots the servers.' }),
  availability_zone: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Zone to boot in. Default: the cloud chooses.' }),
  host: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Force servers onto this compute host (ZONE:HOST; admins only).' }),
  flavor: z.string().min(1).meta({ description: 'Name or id of the flavor.' }),
  image: z.string().min(1).meta({ description: 'Name or id of the image.' }),
  networks: z
    .array(z.string().min(1))
    .default([])
    .meta({ description: 'Names or ids of networks. Empty: the cloud chooses.' }),
  security_groups: z
    .array(z.string().min(1))
    .default([])
    .meta({ description: "Names of security groups. Empty: the project's default one." }),
  key_pair: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Name of a key pair that nova puts into the servers.' }),
  readiness: readinessSchema
    .optional()
    .meta({ description: 'What tells that the guest is up. serial-reboot needs it.' }),
  nodes: z
    .array(nodeSchema)
    .default([])
    .meta({ description: 'Compute nodes to sample over SSH while the target is benchmarked.' }),
  shared_host: z
    .boolean()
    .default(false)
    .meta({ description: 'The nodes share one kernel with others: the report then says so.' }),
  soft_reboot_wait_seconds: z.number().positive().default(120).meta({
    description:
      "nova's [libvirt]wait_soft_reboot_seconds: a soft reboot that took this long was a hard one.",
  }),
});

export type SshLogin = z.infer<typeof sshLoginSchema>;
export type ComputeNode = z.infer<typeof nodeSchema>;
export type Readiness = z.infer<typeof readinessSchema>;
export type Target = z.infer<typeof targetSchema>;

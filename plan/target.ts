import { z } from 'zod';
import { guestLoginSchema } from './guest-login.js';
import { nameSchema } from './name.js';
import { readinessSchema } from './readiness.js';
import { sshLoginSchema } from './ssh-login.js';

export const nodeSchema = sshLoginSchema.extend({
  name: nameSchema.meta({ description: 'Name of the compute node in records and reports.' }),
  jump: sshLoginSchema
    .optional()
    .meta({ description: 'Jump host through which the node is reached.' }),
});

/** Services that can boot servers. */
export const SERVICES = ['nova', 'zun'] as const;

export const targetSchema = z.strictObject({
  name: nameSchema.meta({ description: 'Short name of this side of the comparison, like kvm.' }),
  cloud: z.string().min(1).meta({ description: 'Name of the cloud in clouds.yaml.' }),
  service: z
    .enum(SERVICES)
    .default('nova')
    .meta({ description: 'OpenStack service that boots the servers: nova, or zun for Docker.' }),
  availability_zone: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Zone to boot in. Default: the cloud chooses.' }),
  host: z.string().min(1).optional().meta({
    description: 'Force servers onto this compute host (ZONE:HOST; admins of nova only).',
  }),
  flavor: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Name or id of the flavor. Needed for nova; zun has none.' }),
  memory_mib: z
    .int()
    .min(4)
    .max(1_048_576)
    .optional()
    .meta({ description: 'Memory limit of a container, in MiB. Needed for zun.' }),
  cpus: z
    .number()
    .positive()
    .max(1024)
    .optional()
    .meta({ description: 'Processors of a container, for zun. Default: the cloud chooses.' }),
  image_pull_policy: z.enum(['always', 'ifnotpresent']).optional().meta({
    description:
      'Whether zun fetches the image for every container; admins only. Default: the cloud chooses, which as a rule is always.',
  }),
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
    .meta({ description: 'Name of a key pair that nova puts into the servers; zun has none.' }),
  readiness: readinessSchema.optional().meta({
    description:
      'What tells that the guest is up: a probe, or a list with one of each kind that must all have seen it. serial-reboot needs it.',
  }),
  guestless: z.boolean().default(false).meta({
    description:
      "Nothing runs in the servers, as with nova's fake driver: no readiness is needed, a reboot follows the one before at once.",
  }),
  guest: guestLoginSchema
    .optional()
    .meta({ description: 'How to get into the guests. The scenario guest needs it.' }),
  nodes: z
    .array(nodeSchema)
    .default([])
    .meta({ description: 'Compute nodes to sample over SSH while the target is benchmarked.' }),
  shared_host: z
    .boolean()
    .default(false)
    .meta({ description: 'The nodes share one kernel with others: the report then says so.' }),
  rungs_every_ms: z.number().int().min(50).optional().meta({
    description:
      "Look at each boot this often, so that the rungs of its ladder are known as finely. Costs API requests, and load on what is measured. By default a few looks are spent where a boot's end is likely, and rungs are coarse.",
  }),
  action_stamps: z.enum(['as_stored', 'whole_seconds']).default('as_stored').meta({
    description:
      "whole_seconds: cut the fractions off the cloud's own times of actions before they are used, as most clouds store them. For judging packbench by a cloud whose times are exact.",
  }),
  soft_reboot_wait_seconds: z.number().positive().default(120).meta({
    description:
      "nova's [libvirt]wait_soft_reboot_seconds: a soft reboot that took this long was a hard one. Zun is told to kill a container after it.",
  }),
});

export type ComputeNode = z.infer<typeof nodeSchema>;
export type Target = z.infer<typeof targetSchema>;

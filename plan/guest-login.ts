import { z } from 'zod';
import { sshLoginSchema } from './ssh-login.js';

/** How the worker gets into a guest, whose address only its boot tells. */
export const guestLoginSchema = z.discriminatedUnion('via', [
  sshLoginSchema.omit({ address: true, known_hosts: true }).extend({
    via: z.literal('ssh').meta({ description: 'Over SSH.' }),
    fingerprint: sshLoginSchema.shape.fingerprint.meta({
      description:
        "Pinned fingerprint of the guests' host key. Default: any is accepted, since a new guest makes its own.",
    }),
    from: z.enum(['worker', 'node']).default('worker').meta({
      description: 'The worker connects itself, or through the first compute node of the target.',
    }),
  }),
  z.strictObject({
    via: z.literal('exec').meta({ description: "Through the service's exec; zun has one." }),
  }),
]);

export type GuestLogin = z.infer<typeof guestLoginSchema>;

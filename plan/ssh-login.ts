import { z } from 'zod';

export const portSchema = z.int().min(1).max(65535);

/** How the worker gets into one machine over SSH. Secrets are named, never written. */
export const sshLoginSchema = z.strictObject({
  address: z.string().min(1).meta({ description: 'Host name or IP address.' }),
  port: portSchema.default(22).meta({ description: 'TCP port of its SSH server.' }),
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

export type SshLogin = z.infer<typeof sshLoginSchema>;

import { connectNode, type NodeSessionOptions } from '../hosts/node-session.js';
import { SshError } from '../hosts/ssh-error.js';
import type { GuestLogin } from '../plan/guest-login.js';
import type { ComputeNode } from '../plan/target.js';
import type { GuestShell } from './guest-shell.js';
import { nodeGuestShell } from './node-guest-shell.js';

export interface GuestEndpoint {
  /** As messages call it. */
  readonly name: string;
  /** Host name or IP address, as seen from where the connection starts. */
  readonly address: string;
  readonly login: Extract<GuestLogin, { readonly via: 'ssh' }>;
  /** Compute node through which the guest is reached; undefined: the worker connects itself. */
  readonly jump: ComputeNode | undefined;
}

/**
 * Logs in to a guest over SSH. Without a pinned fingerprint any host key is accepted, since a new
 * guest makes its own; the compute node in between is checked as ever.
 * @throws SshError
 */
export async function connectGuest(
  { name, address, login, jump }: GuestEndpoint,
  options: NodeSessionOptions,
): Promise<GuestShell> {
  if (jump?.jump) {
    throw new SshError(`it is behind node '${jump.name}', which has a jump host of its own.`, {
      reason: 'jump',
      node: name,
      endpoint: `${address}:${login.port}`,
      hint: "guests are reached through one machine at most: let the worker connect, or use the service's exec",
    });
  }
  const { via: _, from: __, ...account } = login;
  const session = await connectNode(
    { name, address, ...account, ...(jump ? { jump } : {}) },
    { ...options, acceptAnyHostKey: true },
  );
  return nodeGuestShell(session);
}

/** Why a compute node could not be reached or used over SSH. */
export type SshErrorReason =
  | 'unreachable'
  | 'unknown_host_key'
  | 'changed_host_key'
  | 'revoked_host_key'
  | 'refused_key'
  | 'key_file'
  | 'known_hosts'
  | 'password'
  | 'protocol'
  | 'jump'
  | 'refused_channel'
  | 'closed'
  | 'timeout';

export interface SshErrorOptions {
  readonly reason: SshErrorReason;
  /** Name of the compute node in the plan. */
  readonly node: string;
  /** `address:port` of the machine that it is about (the node, or its jump host). */
  readonly endpoint: string;
  /** What the reader can do. Empty when there is nothing to advise. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** SSH to a compute node failed. The message holds addresses and fingerprints, never a secret. */
export class SshError extends Error {
  override name = 'SshError' as const;
  readonly reason: SshErrorReason;
  readonly node: string;
  readonly endpoint: string;
  readonly hint: string;

  constructor(message: string, { reason, node, endpoint, hint = '', cause }: SshErrorOptions) {
    super(`Node '${node}' (${endpoint}): ${message}`, { cause });
    this.reason = reason;
    this.node = node;
    this.endpoint = endpoint;
    this.hint = hint;
  }
}

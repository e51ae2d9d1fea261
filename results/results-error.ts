/** A results folder that cannot be read or written. `message` says what failed, `hint` what to do. */
export class ResultsError extends Error {
  override name = 'ResultsError' as const;
  /** The file or folder it is about. */
  readonly path: string;
  /** What the person can do. */
  readonly hint: string;

  constructor(message: string, options: { path: string; hint: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.path = options.path;
    this.hint = options.hint;
  }
}

/** Turns an error of the file system into plain words; anything else passes unchanged. */
export function toResultsError(error: unknown, path: string, doing: 'read' | 'write'): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  const failed = `Cannot ${doing} '${path}'`;
  const because = (why: string, hint: string): ResultsError =>
    new ResultsError(`${failed}: ${why}.`, { path, hint, cause: error });
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return because(
        'permission denied',
        `Give the user that runs packbench the right to ${doing} there, or choose another results folder.`,
      );
    case 'EROFS':
      return because('the file system is read-only', 'Choose a results folder on another disk.');
    case 'ENOSPC':
      return because(
        'the disk is full',
        'Free some space; what was measured is kept by Temporal and is written on the next attempt.',
      );
    case 'EDQUOT':
      return because(
        'the disk quota is used up',
        'Free some space or raise the quota; what was measured is kept by Temporal.',
      );
    case 'ENOENT':
      return because(
        'there is no such file or folder',
        'Check the name of the study and the results folder.',
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return because(
        'a file is in the place of a folder',
        'Move that file away, or choose another results folder.',
      );
    case 'EISDIR':
      return because('a folder is in the place of a file', 'Move that folder away.');
    case 'ENAMETOOLONG':
      return because(
        'the name is too long for the file system',
        'Choose a shorter results folder.',
      );
    default:
      return because(code, 'Check the disk and the results folder.');
  }
}

export function isNotFound(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

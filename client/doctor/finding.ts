import { EXIT, type ExitCode } from '../exit-code.js';
import type { Style } from '../output.js';
import { toCommandError } from '../to-command-error.js';

/** What one check found. */
export interface Finding {
  /** What was looked at, like `target 'kvm': image`. */
  readonly what: string;
  /** False for what keeps a study from running. A warning is ok, and has a hint. */
  readonly ok: boolean;
  /** What it is, or what is wrong with it. */
  readonly detail: string;
  /** What to do; empty when all is well. */
  readonly hint: string;
  /** With which code a command ends that meets this problem. */
  readonly exitCode: ExitCode;
}

export const fine = (what: string, detail: string): Finding => ({
  what,
  ok: true,
  detail,
  hint: '',
  exitCode: EXIT.ok,
});

/** A study would run, but a person should know. */
export const warning = (what: string, detail: string, hint: string): Finding => ({
  ...fine(what, detail),
  hint,
});

export const problem = (
  what: string,
  exitCode: ExitCode,
  detail: string,
  hint: string,
): Finding => ({ what, ok: false, detail, hint, exitCode });

/** A check that threw, as a finding; what nobody foresaw goes on being thrown. */
export function failedCheck(what: string, error: unknown): Finding {
  const known = toCommandError(error);
  if (!known) throw error;
  return problem(what, known.exitCode, known.message, known.hint ?? '');
}

export function renderFinding({ what, ok, detail, hint }: Finding, style: Style): string[] {
  const fineSign = hint === '' ? style.green('ok     ') : style.yellow('WARNING');
  const sign = ok ? fineSign : style.red('PROBLEM');
  return [
    `${sign}  ${what}: ${detail.split('\n').join('\n         ')}`,
    ...(hint === '' ? [] : [`         hint: ${hint}`]),
  ];
}

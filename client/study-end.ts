import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import type { StudyResult } from '../workflows/contract/progress.js';
import { FAILURE } from '../workflows/contract/names.js';
import { CommandError } from './command-error.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Output } from './output.js';

/** Tells how a study ended and where its report is. */
export function tellResult(result: StudyResult, output: Output): void {
  const { style } = output;
  for (const line of result.headline) output.line(line);
  const runs = result.runs === 1 ? '1 run' : `${String(result.runs)} runs`;
  if (result.outcome === 'checked' || result.outcome === 'skipped') {
    const paint = result.outcome === 'checked' ? style.green : style.yellow;
    output.line(paint(`${result.study}: ${result.outcome}, nothing was measured`));
    return;
  }
  output.line(
    result.outcome === 'ok'
      ? style.green(`${result.study}: ok, ${runs}`)
      : style.red(`${result.study}: ${result.outcome}, ${String(result.failedRuns)} of ${runs}`),
  );
  output.line(`results  ${result.results}`);
  output.line(`report   ${result.report}`);
}

export function exitCodeOf({ outcome }: StudyResult): ExitCode {
  return outcome === 'ok' || outcome === 'checked' ? EXIT.ok : EXIT.failedSteps;
}

/** A study that ended without a result, as the error that the command ends with. */
export function studyError(study: string, error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  const cause = rootOf(error.cause);
  if (cause instanceof CancelledFailure) {
    return new CommandError(EXIT.failedSteps, `study '${study}' was cancelled`, { cause });
  }
  if (cause instanceof TerminatedFailure) {
    return new CommandError(EXIT.failedSteps, `study '${study}' was terminated`, {
      hint: `what it made may still be there: packbench cleanup '${study}'`,
      cause,
    });
  }
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const [message = 'failed', hint] = (cause?.message ?? error.message).split('\nhint: ');
  return new CommandError(EXIT_CODES[type ?? ''] ?? EXIT.internal, `study '${study}': ${message}`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  [FAILURE.plan]: EXIT.usageOrPlan,
  [FAILURE.target]: EXIT.usageOrPlan,
  [FAILURE.cloud]: EXIT.cloud,
  [FAILURE.study]: EXIT.failedSteps,
};

/** Activities and child workflows wrap what went wrong; the innermost says it. */
function rootOf(error: Error | undefined): Error | undefined {
  let at = error;
  while (at?.cause instanceof Error && !(at instanceof ApplicationFailure)) at = at.cause;
  return at;
}

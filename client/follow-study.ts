import { EXIT, type ExitCode } from './exit-code.js';
import type { Output } from './output.js';
import type { Session } from './session.js';
import { exitCodeOf, tellResult } from './study-end.js';
import { watchStudy } from './watch-study.js';

/** Watches a study to its end and tells how it ended, or how to come back to it. */
export async function followStudy(
  { client, place }: Session,
  study: string,
  { json, signal, output }: { json: boolean; signal: AbortSignal; output: Output },
): Promise<ExitCode> {
  const tell = json ? output.note : output.line;
  const result = await watchStudy({
    client,
    study,
    output: json ? { ...output, isLive: false } : output,
    tell,
    signal,
    onSilence: (first) => {
      if (first) {
        tell(
          place.origin === 'own'
            ? 'Temporal or the worker does not answer; `packbench up` starts again what is gone.'
            : 'Temporal or the worker does not answer; waiting. Nothing is lost.',
        );
      }
      return Promise.resolve();
    },
  });
  if (result === 'detached') {
    tell(`Detached; the study goes on.`);
    tell(`  come back  packbench watch '${study}'`);
    tell(`  stop it    packbench cancel '${study}'`);
    return EXIT.interrupted;
  }
  if (json) output.json(result);
  else tellResult(result, output);
  return exitCodeOf(result);
}

import { checkSegment, parseRunId } from './ids.js';
import { ResultsError } from './results-error.js';

/**
 * File for what a benchmark of a run printed, relative to the study's folder:
 * `outputs/<target>/<scenario>-<repetition>/<name>.txt`.
 * @param run `<study>/<target>/<scenario>/<repetition>`
 * @param name unique in the run, such as `mbw-guest-1-nth-3`
 */
export function outputFile(run: string, name: string): string {
  const { target, scenario, repetition } = parseRunId(run);
  return `outputs/${target}/${scenario}-${repetition}/${checkSegment(name, 'Output')}.txt`;
}

/** Returns `file` when it is one that `outputFile` makes for this run; throws a `ResultsError`. */
export function checkOutputFile(run: string, file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.txt$/, '');
  if (outputFile(run, name) === file) return file;
  throw new ResultsError(`Output file '${file}' does not belong to run '${run}'.`, {
    path: file,
    hint: `Files of this run are named like ${outputFile(run, 'mbw')}.`,
  });
}

import { ResultsError } from './results-error.js';

/**
 * Refuses a piece that would leave a hole in a spool: the caller then collects from its end on.
 *
 * @param place of the spool, for the message
 * @throws ResultsError
 */
export function checkJoins(place: string, size: number, offset: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && offset <= size) return;
  throw new ResultsError(
    `Spool '${place}' has ${size} bytes; a piece for byte ${offset} does not join it.`,
    { path: place, hint: `Collect the spool from byte ${size} on.` },
  );
}

import { digestOfRun } from './commit-tag.js';
import type { Resource } from './resource.js';
import { RUN_KEY } from './run-key.js';

const MARK = `${RUN_KEY}=`;

/**
 * What stands for metadata where a resource has none: the comment of a key pair's public key, the
 * description of a port. It is the whole of that text, so that a sentence about a run is no mark.
 */
export const toRunMark = (run: string): string => `${MARK}${run}`;

/** The run that a text marks; empty when it is no mark. */
export const fromRunMark = (text: string): string =>
  text.startsWith(MARK) ? text.slice(MARK.length) : '';

/** Whether the resource itself proves that the run made it. */
export const isMadeBy = ({ run: its, runDigest }: Resource, run: string): boolean =>
  run !== '' && (its === run || (runDigest !== '' && runDigest === digestOfRun(run)));

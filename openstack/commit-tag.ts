import { createHash } from 'node:crypto';
import { RUN_KEY } from './run-key.js';

/** Metadata key of the operation within the run. */
const OPERATION_KEY = 'packbench_operation';

/** Docker's grammar of a tag allows so many (distribution/reference, `tag`). */
const MAX_LENGTH = 128;
const DIGEST_LENGTH = 40;

/**
 * Zun gives a committed image nothing of what nova gives a snapshot: no metadata, only a name and
 * one tag (zun/container/docker/driver.py, upload_image_data). So the tag is the proof that a run
 * made it: a digest of the run's id and, legible again, the operation's place in the run:
 * `<sha256 of the run, 40 digits>.-2fzun.commit_container-2f1`.
 */
export function toCommitTag(metadata: Readonly<Record<string, string>>): string {
  const run = metadata[RUN_KEY] ?? '';
  const operation = metadata[OPERATION_KEY] ?? '';
  const place = operation.startsWith(run) ? operation.slice(run.length) : operation;
  const tag = `${digestOfRun(run)}.${escape(place)}`;
  return tag.length <= MAX_LENGTH ? tag : digestOfRun(run);
}

/** The metadata that `toCommitTag` was given; undefined for a tag that is not of this run. */
export function fromCommitTag(
  tag: string,
  run: string,
): Readonly<Record<string, string>> | undefined {
  if (digestInTag(tag) !== digestOfRun(run)) return undefined;
  const rest = tag.slice(DIGEST_LENGTH);
  if (rest === '') return { [RUN_KEY]: run };
  const place = unescape(rest.slice(1));
  return { [RUN_KEY]: run, [OPERATION_KEY]: place.startsWith('/') ? run + place : place };
}

/** The digest of a run in a tag; empty when the tag is none of ours. */
export function digestInTag(tag: string): string {
  return /^([0-9a-f]{40})(\.|$)/.exec(tag)?.[1] ?? '';
}

export function digestOfRun(run: string): string {
  return createHash('sha256').update(run).digest('hex').slice(0, DIGEST_LENGTH);
}

/** Percent-encoding with a minus sign, since a tag may hold no percent sign. */
function escape(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((char) => (/[\w.]/.test(char) ? char : `-${toHex(char)}`))
    .join('');
}

function unescape(text: string): string {
  const bytes = text.replace(/-([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}

const toHex = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, '0');

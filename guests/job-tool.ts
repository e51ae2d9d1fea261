import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { GuestJobError } from './guest-job-error.js';
import type { GuestShell, GuestShellOptions } from './guest-shell.js';
import { shellQuote } from './shell-quote.js';

/** Which job, and where in the guest. */
export interface JobPlace extends GuestShellOptions {
  readonly id: string;
  /**
   * Folder of the guest that holds the jobs' folders, absolute.
   * @default '/var/tmp/packbench', or '/tmp/packbench' where /var/tmp cannot be written
   */
  readonly folder?: string | undefined;
}

const NO_TOOL = 93;

/**
 * Calls guest-job.sh in the guest and returns what it said; undefined when it is not there, which
 * means that no job is. `arm` brings it along; the other calls stay short, as an exec likes them.
 * @throws GuestJobError
 */
export async function callJobTool(
  shell: GuestShell,
  verb: 'arm' | 'when' | 'release' | 'look' | 'remove',
  { id, folder, ...options }: JobPlace,
  words: readonly string[] = [],
): Promise<string | undefined> {
  const source = await loadTool();
  const call = (missing: string): string => `${base(folder)}
tool=$base/guest-job-${digest(source)}.sh
[ -r "$tool" ] || ${missing}
exec sh "$tool" ${verb} "$base/${folderName(id, folder)}" ${words.map(shellQuote).join(' ')}`;
  let answer = await shell.run(call(`exit ${NO_TOOL}`), options);
  if (answer.code === NO_TOOL) {
    if (verb !== 'arm') return undefined;
    answer = await shell.run(call(install(source)), options);
  }
  if (answer.code === 0) return answer.output;
  const said = answer.output.trim() || 'nothing was printed';
  throw new GuestJobError(`cannot ${verb} it, exit ${answer.code ?? 'by a signal'}: ${said}`, id);
}

function base(folder: string | undefined): string {
  if (folder !== undefined) return `base=${shellQuote(folder)}`;
  return `base=/var/tmp; [ -d $base ] && [ -w $base ] || base=/tmp; base=$base/packbench`;
}

function install(source: string): string {
  return `{ mkdir -p "$base" && cat >"$tool.$$" <<'PACKBENCH_END' && mv "$tool.$$" "$tool" || exit 1; }
${source}PACKBENCH_END`;
}

/** Ids have slashes and colons; a folder's name says which it is and is unique on the machine. */
function folderName(id: string, folder = ''): string {
  return `${id.replace(/[^A-Za-z0-9]+/g, '-').slice(-60)}.${digest(`${folder}\n${id}`)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Without its comments, which every exec would have to carry. */
async function loadTool(): Promise<string> {
  const text = await readFile(new URL('guest-job.sh', import.meta.url), 'utf8');
  return text.replace(/^\s*#.*\n/gm, '').replace(/^\s+/gm, '');
}

import { readFile } from 'node:fs/promises';
import type { ExecResult, NodeSession } from './node-session.js';
import { RecorderError } from './recorder-error.js';

export interface StartRecorderOptions {
  /**
   * Letters, digits, `.`, `_`, `-`; at most 120. Nodes that share one file system share the spool
   * folder too, so put the node's name into it.
   */
  readonly id: string;
  /** 0.1 to 60 seconds. */
  readonly periodSeconds: number;
  /** After this long the recorder ends by itself, whatever happens. */
  readonly deadlineSeconds: number;
}

export interface StartedRecorder {
  readonly program: 'python3' | 'sh';
  /** The recorder of that id ran already; nothing was started. */
  readonly alreadyRunning: boolean;
}

export interface SpoolPiece {
  readonly data: Buffer;
  /** Where the next piece begins. Less than `maxBytes` of data: there is no more for now. */
  readonly nextOffset: number;
  /** Whether the recorder ran just before the data was read: when not, the data is its last. */
  readonly running: boolean;
  /** The spool is gone, or shorter than what was read of it: the node rebooted or was cleaned. */
  readonly missing: boolean;
  /** Lines that the recorder could not write for want of room: they follow the spool's last. */
  readonly note: string;
}

// 1.0 s to write the last tick, up to 2 s to wait for it (see STOP_WAIT_NS of recorder.py), slack.
const STOP_TIMEOUT_S = 15;
/** As in recorder.py and recorder.sh. */
const NOTE_BYTES = 512;

/** What runs a recorder, and the files that it is made of, one after the other. */
const PROGRAMS = {
  python3: {
    command: 'python3 -I -S -',
    files: ['recorder-cgroup-names.py', 'recorder-cgroups.py', 'recorder.py'],
  },
  sh: { command: 'sh -s --', files: ['recorder-cgroups.sh', 'recorder.sh'] },
} as const;

/**
 * Starts the recorder on a node unless it runs already: in Python 3.7 or newer where the node has
 * it, else in the shell. It outlives the SSH session.
 * @throws RecorderError, SshError
 */
export async function startRecorder(
  session: NodeSession,
  { id, periodSeconds, deadlineSeconds }: StartRecorderOptions,
): Promise<StartedRecorder> {
  const node = session.node.name;
  checkId(id, node);
  if (!(periodSeconds >= 0.1 && periodSeconds <= 60)) {
    throw new RecorderError(`a period of ${periodSeconds} s is not within 0.1 to 60 s.`, node);
  }
  if (!(deadlineSeconds >= 1 && Number.isFinite(deadlineSeconds))) {
    throw new RecorderError(`a deadline of ${deadlineSeconds} s is not at least 1 s.`, node);
  }
  const python = await session.exec(
    `python3 -I -S -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null`,
  );
  const program = python.code === 0 ? 'python3' : 'sh';
  const { command, files } = PROGRAMS[program];
  const source = Buffer.concat(
    await Promise.all(files.map((file) => readFile(new URL(file, import.meta.url)))),
  );
  const args = `start ${id} ${periodSeconds} ${Math.ceil(deadlineSeconds)}`;
  const started = await session.exec(`${command} ${args}`, { stdin: source });
  const word = started.stdout.toString().trim();
  if (started.code !== 0 || (word !== 'started' && word !== 'running')) {
    throw failed('the recorder did not start', started, node);
  }
  return { program, alreadyRunning: word === 'running' };
}

/**
 * Reads the spool from `offset` on, at most `maxBytes`. A piece may end in the middle of a line.
 * @throws RecorderError, SshError
 */
export async function collectSpool(
  session: NodeSession,
  id: string,
  offset: number,
  maxBytes: number,
): Promise<SpoolPiece> {
  // The recorder is looked for before the data is read, so that `ended` means nothing follows.
  const script = `${shellPrelude('read its spool', id, session.node.name)}
    [ -f "$base.spool" ] || { echo 'missing 0'; exit 0; }
    if is_alive; then state=running; else state=ended; fi
    echo "$state $(($(wc -c <"$base.spool")))"
    printf '%-512s' "$(head -c 512 "$base.note" 2>/dev/null)"
    tail -c +${offset + 1} "$base.spool" | head -c ${maxBytes}`;
  const result = await session.exec(script);
  const newline = result.stdout.indexOf('\n');
  const [state, size] = result.stdout.subarray(0, newline).toString().split(' ');
  if (result.code !== 0 || newline < 0)
    throw failed('its spool could not be read', result, session.node.name);
  const running = state === 'running';
  if (state === 'missing' || Number(size) < offset) {
    return { data: Buffer.alloc(0), nextOffset: offset, running, missing: true, note: '' };
  }
  const note = lines(result.stdout.subarray(newline + 1, newline + 1 + NOTE_BYTES).toString());
  const data = result.stdout.subarray(newline + 1 + NOTE_BYTES);
  return { data, nextOffset: offset + data.length, running, missing: false, note };
}

/**
 * Asks the recorder to end and waits until it has: it takes the tick that is due within 2 s first,
 * so that the last row covers a whole period. One that does not end is killed.
 * @returns whether it ran
 * @throws RecorderError, SshError
 */
export async function stopRecorder(session: NodeSession, id: string): Promise<boolean> {
  const script = `${shellPrelude('stop it', id, session.node.name)}
    is_alive || { echo idle; exit 0; }
    kill -TERM "$pid"
    ends=$(($(date +%s) + ${STOP_TIMEOUT_S}))
    while is_alive; do
      [ "$(date +%s)" -lt "$ends" ] || kill -KILL "$pid"
      sleep 0.1 2>/dev/null || sleep 1
    done
    echo stopped`;
  const result = await session.exec(script, { timeoutMs: (STOP_TIMEOUT_S + 15) * 1000 });
  if (result.code !== 0)
    throw failed('the recorder could not be stopped', result, session.node.name);
  return result.stdout.toString().trim() === 'stopped';
}

/**
 * Removes what a recorder left on the node. Removing what is not there is fine.
 * @throws RecorderError when it still runs; SshError
 */
export async function removeSpool(session: NodeSession, id: string): Promise<void> {
  const script = `${shellPrelude('remove its spool', id, session.node.name)}
    if is_alive; then echo "recorder $id runs as process $pid" >&2; exit 1; fi
    rm -f "$base.spool" "$base.note" "$base.pid" && rm -rf "$base.lock"
    rmdir "$folder" 2>/dev/null || :`;
  const result = await session.exec(script);
  if (result.code !== 0) throw failed('its spool could not be removed', result, session.node.name);
}

/**
 * Where the recorders keep a spool, and `is_alive`: both are written twice, here and in them. The
 * first line is what an error about the command quotes.
 */
function shellPrelude(purpose: string, id: string, node: string): string {
  checkId(id, node);
  return `# recorder ${id}: ${purpose}
    id=${id}
    folder=\${PACKBENCH_SPOOL_DIR:-/tmp}/packbench-$(id -u)
    base=$folder/$id
    is_alive() {
      read -r pid _ 2>/dev/null <"$base.pid" || return 1
      tr '\\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF " start $id "
    }`;
}

function checkId(id: string, node: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/.test(id)) {
    throw new RecorderError(
      `'${id}' cannot be a recorder's id.`,
      node,
      "use letters, digits, '.', '_' and '-', at most 120",
    );
  }
}

/** Whole lines, without the blanks that keep a note's room. */
function lines(note: string): string {
  const text = note.trim();
  return text === '' ? '' : `${text}\n`;
}

function failed(what: string, { code, stderr }: ExecResult, node: string): RecorderError {
  const detail = stderr.trim().split('\n').at(-1) ?? '';
  return new RecorderError(`${what} (exit code ${String(code)}): ${detail}`, node);
}

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectSpool, removeSpool, startRecorder, stopRecorder } from '../../hosts/recorder.js';
import { NODE_PATH, openLocalSession } from './local-session.js';
import { parseRecorderSpool } from './recorder-rows.js';
import type { RunningTool } from './running-tool.js';

const ID = 'bench';

export interface RecorderOptions {
  readonly program: 'python3' | 'sh';
  readonly periodS: number;
  /** It ends by itself after this long, should the bench be killed. */
  readonly deadlineS: number;
  /** Its spool goes into a folder of its own under this one. */
  readonly folder: string;
}

/** Starts the recorder as the worker does, and as a node without Python would have it: `sh`. */
export async function startRecorderTool({
  program,
  periodS,
  deadlineS,
  folder,
}: RecorderOptions): Promise<RunningTool> {
  const root = await mkdtemp(join(folder, 'recorder-'));
  const session = openLocalSession({
    PATH: program === 'sh' ? `${await withoutPython(root)}:${NODE_PATH}` : NODE_PATH,
    PACKBENCH_SPOOL_DIR: root,
  });
  const started = await startRecorder(session, {
    id: ID,
    periodSeconds: periodS,
    deadlineSeconds: deadlineS,
  });
  if (started.program !== program) {
    await stopRecorder(session, ID);
    throw new Error(
      `the recorder runs in ${started.program}, not in ${program}: is Python 3.7 there?`,
    );
  }
  const pidFile = join(root, `packbench-${process.getuid?.()}`, `${ID}.pid`);
  const pid = Number((await readFile(pidFile, 'utf8')).split(' ')[0]);
  const end = async () => {
    await stopRecorder(session, ID);
    const { data } = await collectSpool(session, ID, 0, 2 ** 30);
    await removeSpool(session, ID);
    await rm(root, { recursive: true });
    return parseRecorderSpool(data.toString());
  };
  let ended: ReturnType<typeof end> | undefined;
  return {
    name: program === 'sh' ? 'recorder.sh' : 'recorder.py',
    periodS,
    pid,
    diskCounter: 'writtenSectors',
    lastWords: () => '',
    stop: () => (ended ??= end()),
  };
}

/** A folder with a `python3` that is not there, as on a node that has none. */
async function withoutPython(root: string): Promise<string> {
  const bin = join(root, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'python3'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  return bin;
}

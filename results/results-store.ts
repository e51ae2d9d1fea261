import { basename, dirname, join } from 'node:path';
import { readJson, toJson, writeFileAtomic } from './atomic-file.js';
import { BENCHMARK_COLUMNS, toBenchmarkRows } from './benchmark-table.js';
import { flagLateDuplicates } from './flag-late-duplicates.js';
import { checkStudyId, parseRunId } from './ids.js';
import { readSamples, writeSampleTables } from './node-samples.js';
import { mergeParts } from './merge-parts.js';
import { OUTAGE_COLUMNS, toOutageRows } from './outage-table.js';
import { checkOutputFile } from './output-file.js';
import type { RunRecord, StudyRecord } from './record.js';
import { OPERATION_COLUMNS, PHASE_COLUMNS, withRungs } from './run-tables.js';
import { createRunTable, type RunTable } from './run-table.js';
import type { NodeSamples } from './sample.js';
import { sizeOfSpool, writeSpool } from './spool-file.js';
import { createStudyFolder, listFiles, readRuns } from './study-folder.js';

/** One node's spool of one run. */
export interface SpoolId {
  readonly target: string;
  readonly node: string;
  /** `<study>/<target>/<scenario>/<repetition>` */
  readonly run: string;
}

/** A study with all that it left behind. */
export interface LoadedStudy {
  readonly study: StudyRecord;
  /** In the order in which they started. */
  readonly runs: readonly RunRecord[];
  readonly samples: readonly NodeSamples[];
}

/** The results folder. Every write may be repeated; every method throws `ResultsError`. */
export interface ResultsStore {
  readonly root: string;
  saveStudy(study: StudyRecord): Promise<void>;
  /** Writes the run's own file, then brings the tables of the study up to date. */
  saveRun(run: RunRecord): Promise<void>;
  /** Writes what benchmarks of a run printed; `file` is one that `outputFile` makes. */
  saveOutputs(
    run: string,
    outputs: readonly { readonly file: string; readonly text: string }[],
  ): Promise<void>;
  /** Writes a piece of a spool at byte `offset`; returns the size of the spool. */
  appendSpool(piece: SpoolId & { offset: number; data: Uint8Array | string }): Promise<number>;
  /** Bytes of a spool that are here: where a collection goes on. */
  spoolSize(spool: SpoolId): Promise<number>;
  /** Path of a spool relative to the study's folder, for `RecordingRecord.rawFile`. */
  spoolPath(spool: SpoolId): string;
  /**
   * Writes the tables of the study anew, runs and slices in the order in which they started: from
   * the same records always the same bytes.
   */
  writeTables(study: string): Promise<void>;
  /** Projects the spools to samples/<target>/<node>.csv. */
  writeSamples(study: string): Promise<void>;
  loadStudy(study: string): Promise<LoadedStudy>;
  /** Ids of all studies here, newest first. */
  listStudies(): Promise<readonly string[]>;
  /** Writes a file such as report.html into the study's folder; returns its path. */
  writeFile(study: string, name: string, text: string): Promise<string>;
  /** The study's folder, whether or not it is there. */
  studyPath(study: string): string;
}

export function openResultsStore(root: string): ResultsStore {
  const studies = new Map<string, StudyTables>();
  const folderOf = (study: string) => createStudyFolder(root, study);
  const tablesOf = (study: string): StudyTables => {
    const tables = studies.get(study) ?? createStudyTables(root, study);
    studies.set(study, tables);
    return tables;
  };

  return {
    root,
    async saveStudy(study) {
      await writeFileAtomic(folderOf(study.study).file('study.json'), toJson(study));
    },
    async saveRun(run) {
      const { study } = parseRunId(run.run);
      const folder = folderOf(study);
      await writeFileAtomic(folder.runFile(run), toJson(run));
      await tablesOf(study).update(run);
    },
    async saveOutputs(run, outputs) {
      const { path } = folderOf(parseRunId(run).study);
      const files = outputs.map(({ file, text }) => ({ file: checkOutputFile(run, file), text }));
      for (const { file, text } of files) await writeFileAtomic(join(path, file), text);
    },
    appendSpool({ target, node, run, offset, data }) {
      return writeSpool(folderOf(parseRunId(run).study).spool(target, node, run), offset, data);
    },
    spoolSize({ target, node, run }) {
      return sizeOfSpool(folderOf(parseRunId(run).study).spool(target, node, run));
    },
    spoolPath({ target, node, run }) {
      const folder = folderOf(parseRunId(run).study);
      return folder.spool(target, node, run).slice(folder.path.length + 1);
    },
    async writeTables(study) {
      await tablesOf(study).rewrite();
    },
    async writeSamples(study) {
      const folder = folderOf(study);
      await writeSampleTables(folder, mergeParts(await readRuns(folder)));
    },
    async loadStudy(study) {
      const folder = folderOf(study);
      const record = await readJson<StudyRecord>(folder.file('study.json'));
      const runs = mergeParts(await readRuns(folder));
      return { study: record, runs, samples: await readSamples(folder, runs) };
    },
    async listStudies() {
      const files = await listFiles(root, 3);
      return files
        .filter((file) => basename(file) === 'study.json')
        .map((file) => dirname(file))
        .map((folder) => `${basename(dirname(folder))}/${basename(folder)}`)
        .sort((a, b) => (startOf(a) < startOf(b) ? 1 : -1));
    },
    async writeFile(study, name, text) {
      const path = folderOf(study).file(name);
      await writeFileAtomic(path, text);
      return path;
    },
    studyPath: (study) => folderOf(study).path,
  };
}

interface StudyTables {
  update(run: RunRecord): Promise<void>;
  rewrite(): Promise<void>;
}

/** The study's tables; runs that are saved at the same moment are written one after the other. */
function createStudyTables(root: string, study: string): StudyTables {
  const folder = createStudyFolder(root, checkStudyId(study));
  const tables: readonly RunTable[] = [
    createRunTable(folder.file('operations.csv'), OPERATION_COLUMNS, (run) =>
      withRungs(run.operations),
    ),
    createRunTable(folder.file('phases.csv'), PHASE_COLUMNS, (run) => run.phases),
    createRunTable(folder.file('benchmarks.csv'), BENCHMARK_COLUMNS, toBenchmarkRows),
    createRunTable(folder.file('outages.csv'), OUTAGE_COLUMNS, toOutageRows),
  ];
  const readAll = async (): Promise<readonly RunRecord[]> =>
    flagLateDuplicates(await readRuns(folder));
  let queue: Promise<void> = Promise.resolve();
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const next = queue.then(write);
    queue = next.catch(() => undefined);
    return next;
  };
  return {
    update: (run) =>
      inTurn(async () => {
        for (const table of tables) await table.update(run, readAll);
      }),
    rewrite: () =>
      inTurn(async () => {
        const runs = await readAll();
        for (const table of tables) await table.rewrite(runs);
      }),
  };
}

function startOf(study: string): string {
  return study.slice(study.indexOf('/') + 1);
}

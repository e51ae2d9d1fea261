import { checkStudyId, parseRunId } from './ids.js';
import { openFolderFiles } from './folder-files.js';
import { readJson, toJson } from './json-file.js';
import { mergeParts } from './merge-parts.js';
import { readSamples, writeSampleTables } from './node-samples.js';
import { checkOutputFile } from './output-file.js';
import type { RunRecord, StudyRecord } from './record.js';
import type { ResultsFiles, SpoolFile, StudyTables } from './results-files.js';
import type { NodeSamples } from './sample.js';
import { createStudyFolder, readRuns } from './study-folder.js';

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

/**
 * The results, in a folder or in a bucket. Every write may be repeated, by whatever worker; every
 * method throws `ResultsError`.
 */
export interface ResultsStore {
  /** Path of the folder, or the bucket's address such as `s3://bucket/prefix`. */
  readonly root: string;
  /** @param signal as of `saveRun` */
  saveStudy(study: StudyRecord, signal?: AbortSignal): Promise<void>;
  /**
   * Writes the run's own file, then brings the tables of the study up to date.
   *
   * @param signal aborted when nobody waits for it any more: what it would write may be older by then
   *   than what is there
   */
  saveRun(run: RunRecord, signal?: AbortSignal): Promise<void>;
  /** Writes what benchmarks of a run printed; `file` is one that `outputFile` makes. */
  saveOutputs(
    run: string,
    outputs: readonly { readonly file: string; readonly text: string }[],
  ): Promise<void>;
  /** Writes a piece of a spool at byte `offset`; returns the size of the spool. */
  appendSpool(piece: SpoolId & { offset: number; data: Uint8Array | string }): Promise<number>;
  /** What is here of a spool: a collection goes on behind it. Undefined when nothing is. */
  readSpool(spool: SpoolId): Promise<Buffer | undefined>;
  /** The same when nothing more comes: a bucket then keeps it as one file. */
  closeSpool(spool: SpoolId): Promise<Buffer | undefined>;
  /** Path of a spool relative to the study's folder, for `RecordingRecord.rawFile`. */
  spoolPath(spool: SpoolId): string;
  /**
   * Writes the tables of the study anew, runs and slices in the order in which they started: from
   * the same records always the same bytes.
   */
  writeTables(study: string): Promise<void>;
  /** Projects the spools to samples/<target>/<node>.csv. */
  writeSamples(study: string): Promise<void>;
  /** study.json alone. */
  loadStudyRecord(study: string): Promise<StudyRecord>;
  loadStudy(study: string): Promise<LoadedStudy>;
  /** Ids of all studies here, newest first. */
  listStudies(): Promise<readonly string[]>;
  /** Writes a file such as report.html into the study's folder; returns its path or address. */
  writeFile(study: string, name: string, text: string): Promise<string>;
  /** The study's folder or its address, whether or not it is there. */
  studyPath(study: string): string;
  /** Sees whether anything can be written. */
  probe(): Promise<void>;
}

/** Results in a folder. */
export const openResultsStore = (root: string): ResultsStore =>
  createResultsStore(openFolderFiles(root));

export function createResultsStore(files: ResultsFiles): ResultsStore {
  const studies = new Map<string, StudyTables>();
  const spoolOf = ({ target, node, run }: SpoolId): string =>
    createStudyFolder(parseRunId(run).study).spool(target, node, run);
  const openSpool = (spool: SpoolId): SpoolFile => files.openSpool(spoolOf(spool));
  const tablesOf = (study: string): StudyTables => {
    const tables = studies.get(study) ?? files.openTables(study);
    studies.set(study, tables);
    return tables;
  };
  const loadStudyRecord = (study: string): Promise<StudyRecord> =>
    readJson<StudyRecord>(files, createStudyFolder(study).file('study.json'));

  return {
    root: files.root,
    async saveStudy(study, signal) {
      await files.write(createStudyFolder(study.study).file('study.json'), toJson(study), signal);
    },
    async saveRun(run, signal) {
      const { study } = parseRunId(run.run);
      await files.write(createStudyFolder(study).runFile(run), toJson(run), signal);
      await tablesOf(study).update(run);
    },
    async saveOutputs(run, outputs) {
      const { study } = parseRunId(run);
      const checked = outputs.map(({ file, text }) => ({ file: checkOutputFile(run, file), text }));
      for (const { file, text } of checked) await files.write(`${study}/${file}`, text);
    },
    appendSpool: ({ offset, data, ...spool }) =>
      openSpool(spool).append(offset, typeof data === 'string' ? Buffer.from(data) : data),
    readSpool: async (spool) => openSpool(spool).read(),
    closeSpool: async (spool) => openSpool(spool).close(),
    spoolPath: (spool) => spoolOf(spool).slice(parseRunId(spool.run).study.length + 1),
    writeTables: async (study) => tablesOf(checkStudyId(study)).rewrite(),
    async writeSamples(study) {
      const folder = createStudyFolder(study);
      await writeSampleTables(files, folder, mergeParts(await readRuns(files, folder)));
    },
    loadStudyRecord: async (study) => loadStudyRecord(study),
    async loadStudy(study) {
      const record = await loadStudyRecord(study);
      const folder = createStudyFolder(study);
      const runs = mergeParts(await readRuns(files, folder));
      return { study: record, runs, samples: await readSamples(files, folder, runs) };
    },
    async listStudies() {
      const studies = await files.listStudies();
      return [...studies].sort((a, b) => (startOf(a) < startOf(b) ? 1 : -1));
    },
    async writeFile(study, name, text) {
      const path = createStudyFolder(study).file(name);
      await files.write(path, text);
      return files.locate(path);
    },
    studyPath: (study) => files.locate(checkStudyId(study)),
    probe: () => files.probe(),
  };
}

function startOf(study: string): string {
  return study.slice(study.indexOf('/') + 1);
}

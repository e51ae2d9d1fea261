import { flagLateDuplicates } from './flag-late-duplicates.js';
import type { RunRecord } from './record.js';
import type { ResultsFiles, StudyTables } from './results-files.js';
import { createRunTable } from './run-table.js';
import { createStudyFolder, readRuns } from './study-folder.js';
import { TABLE_FORMATS } from './table-formats.js';

/** The study's tables; runs that are saved at the same moment are written one after the other. */
export function createFolderTables(files: ResultsFiles, study: string): StudyTables {
  const folder = createStudyFolder(study);
  const tables = TABLE_FORMATS.map((format) =>
    createRunTable(files.locate(folder.file(format.file)), format),
  );
  const readAll = async (): Promise<readonly RunRecord[]> =>
    flagLateDuplicates(await readRuns(files, folder));
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

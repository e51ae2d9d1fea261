import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from './atomic-file.js';
import { createFolderTables } from './folder-tables.js';
import { listFiles } from './list-files.js';
import type { ResultsFiles } from './results-files.js';
import { isNotFound, toResultsError } from './results-error.js';
import { writeSpool } from './spool-file.js';

/** Results in a folder of this machine, or of a file system that machines share. */
export function openFolderFiles(root: string): ResultsFiles {
  const locate = (path: string): string => join(root, path);

  async function read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(locate(path));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw toResultsError(error, locate(path), 'read');
    }
  }

  const files: ResultsFiles = {
    root,
    locate,
    read,
    write: (path, text) => writeFileAtomic(locate(path), text),
    async list(path, depth) {
      const found = await listFiles(locate(path), depth);
      return found.map((file) => path + file.slice(locate(path).length));
    },
    async listStudies() {
      return (await listFiles(root, 3))
        .filter((file) => basename(file) === 'study.json')
        .map((file) => dirname(file))
        .map((folder) => `${basename(dirname(folder))}/${basename(folder)}`);
    },
    openSpool: (path) => ({
      append: (offset, data) => writeSpool(locate(path), offset, data),
      read: () => read(path),
      close: () => read(path),
    }),
    openTables: (study) => createFolderTables(files, study),
    async probe() {
      try {
        await mkdir(root, { recursive: true });
        await rm(await mkdtemp(join(root, '.doctor-')), { recursive: true });
      } catch (error) {
        throw toResultsError(error, root, 'write');
      }
    },
  };
  return files;
}

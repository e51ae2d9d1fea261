import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { ResultsError, toResultsError } from './results-error.js';

/**
 * Writes a whole file so that a reader, or a crash, sees the old text or the new one and never half
 * of it: a temporary file in the same folder is flushed to disk and renamed over the old one.
 */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toResultsError(error, path, 'write');
  }
}

/** Reads a JSON file that `writeFileAtomic` wrote. The shape is the writer's: the folder is ours. */
export async function readJson<T>(path: string): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw toResultsError(error, path, 'read');
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new ResultsError(`'${path}' is not JSON: ${(error as Error).message}.`, {
      path,
      hint: 'The file is damaged. Delete it and write it again from history: packbench export STUDY.',
      cause: error,
    });
  }
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

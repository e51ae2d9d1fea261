import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotFound, toResultsError } from './results-error.js';

/** Files `depth` folders down, sorted by name; none when the folder is not there. */
export async function listFiles(path: string, depth: number): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isNotFound(error)) return [];
    throw toResultsError(error, path, 'read');
  }
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (depth === 1 && entry.isFile()) files.push(child);
    if (depth > 1 && entry.isDirectory()) files.push(...(await listFiles(child, depth - 1)));
  }
  return files;
}

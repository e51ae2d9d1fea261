import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A temporary file of a writer that was killed: it is renamed over nothing any more, and no reader
 * looks at it.
 */
const isLeftByDeadWriter = (file: string): boolean => /\.[0-9a-f]{12}\.tmp$/.test(file);

/** Spools are the one thing that no history holds. */
const isSpool = (file: string): boolean => file.endsWith('.spool');

/** Brings a study's spools to where the rest of it is to be made from history. */
export function copySpools(from: string, to: string): void {
  for (const file of filesOf(from).filter(isSpool)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file));
  }
}

/** Files that are in only one of two folders or differ, in words; none is left out but the above. */
export function compareFolders(one: string, other: string): readonly string[] {
  const files = new Set([...filesOf(one), ...filesOf(other)]);
  return [...files].sort().flatMap((file) => {
    const [a, b] = [join(one, file), join(other, file)];
    if (!existsSync(a)) return [`'${file}' is only in the export`];
    if (!existsSync(b)) return [`'${file}' is missing in the export`];
    return readFileSync(a).equals(readFileSync(b)) ? [] : [`'${file}' differs from the export`];
  });
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !isLeftByDeadWriter(file));
}

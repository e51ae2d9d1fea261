import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ResultsError, toResultsError } from './results-error.js';
import { checkJoins } from './spool-gap.js';

/**
 * Writes a piece of a spool at its place and returns the file's size. The same piece written twice
 * leaves the same file, so a collection may be repeated after a crash. A piece beyond the end would
 * leave a hole of zeros, so it is refused.
 */
export async function writeSpool(
  path: string,
  offset: number,
  data: Uint8Array | string,
): Promise<number> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  try {
    await mkdir(dirname(path), { recursive: true });
    // Not 'a': POSIX append mode ignores the position.
    const file = await open(path, constants.O_RDWR | constants.O_CREAT);
    try {
      const { size } = await file.stat();
      checkJoins(path, size, offset);
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
      return Math.max(size, offset + bytes.length);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof ResultsError ? error : toResultsError(error, path, 'write');
  }
}

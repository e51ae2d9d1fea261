import { ResultsError } from './results-error.js';
import type { ResultsFiles } from './results-files.js';

/** Reads a JSON file of ours: its shape is the writer's. */
export async function readJson<T>(files: ResultsFiles, path: string): Promise<T> {
  const place = files.locate(path);
  const bytes = await files.read(path);
  if (bytes) return parseJson(bytes, place) as T;
  throw new ResultsError(`Cannot read '${place}': there is no such file or folder.`, {
    path: place,
    hint: 'Check the name of the study and the results folder.',
  });
}

/** @param place of the file, for the message */
export function parseJson(bytes: Buffer, place: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ResultsError(`'${place}' is not JSON: ${(error as Error).message}.`, {
      path: place,
      hint: 'The file is damaged. Delete it and write it again from history: packbench export STUDY.',
      cause: error,
    });
  }
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

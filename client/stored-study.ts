import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { openResults } from '../activities/open-results.js';
import { hasScheme, resolveResults } from '../results/results-address.js';
import { openResultsStore, type ResultsStore } from '../results/results-store.js';
import type { Context } from './command.js';
import { openKnownResults } from './known-results.js';
import { UnknownStudyError } from './study-id.js';

/** A study in the results. */
export interface StoredStudy {
  readonly store: ResultsStore;
  readonly study: string;
}

/**
 * The stored study that a person means: the path of its folder, its address in a store
 * (`s3://BUCKET/PREFIX/PLAN/START`), its id, or a plan's name for its latest study.
 *
 * @throws UnknownStudyError
 */
export async function findStoredStudy(word: string, context: Context): Promise<StoredStudy> {
  if (hasScheme(word)) return atAddress(resolveResults(word, context.cwd));
  const folder = resolve(context.cwd, word);
  const isFolder = await stat(join(folder, 'study.json')).then(
    () => true,
    () => false,
  );
  if (isFolder) {
    const plan = dirname(folder);
    return {
      store: openResultsStore(dirname(plan)),
      study: `${basename(plan)}/${basename(folder)}`,
    };
  }
  const store = await openKnownResults(context);
  const known = await store.listStudies();
  const study = known.find((id) => id === word || id.startsWith(`${word}/`));
  if (study === undefined) throw new UnknownStudyError(word, known);
  return { store, study };
}

async function atAddress(address: string): Promise<StoredStudy> {
  const [, root = '', plan = '', start = ''] =
    /^(.+:\/\/.+)\/([^/]+)\/([^/]+)$/.exec(address) ?? [];
  const study = `${plan}/${start}`;
  if (root === '') throw new UnknownStudyError(address, []);
  const store = await openResults(root);
  const known = await store.listStudies();
  if (!known.includes(study)) throw new UnknownStudyError(address, known);
  return { store, study };
}

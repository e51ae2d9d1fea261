import { resolve } from 'node:path';
import { ResultsError } from './results-error.js';

/** Where results go, taken apart. */
export type ResultsAddress =
  | { readonly store: 'folder'; readonly path: string }
  | { readonly store: 's3'; readonly bucket: string; readonly prefix: string }
  | {
      readonly store: 'swift';
      /** Its name in clouds.yaml. */
      readonly cloud: string;
      readonly container: string;
      readonly prefix: string;
    };

const FORMS =
  'a path, s3://BUCKET/PREFIX or swift://CLOUD/CONTAINER/PREFIX (the prefix may be left out)';
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

/**
 * What `PACKBENCH_RESULTS` says, in one form: an absolute path, or an address without a slash at its
 * end.
 *
 * @param text unset or empty: `packbench-results` in `cwd`
 * @throws ResultsError
 */
export function resolveResults(text: string | undefined, cwd: string): string {
  if (!text) return resolve(cwd, 'packbench-results');
  if (!hasScheme(text)) return resolve(cwd, text);
  const address = text.replace(/([^/:])\/+$/, '$1');
  parseResultsAddress(address);
  return address;
}

/** True for `s3://…` and the like, which is no path. */
export const hasScheme = (text: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);

/** @throws ResultsError when it is the address of no store that packbench knows */
export function parseResultsAddress(text: string): ResultsAddress {
  if (!hasScheme(text)) return { store: 'folder', path: text };
  const [scheme = '', rest = ''] = text.split(/:\/\/(.*)/s);
  const [first = '', ...others] = rest.split('/');
  switch (scheme.toLowerCase()) {
    case 's3':
      return { store: 's3', bucket: checkName(first, text), prefix: checkPrefix(others, text) };
    case 'swift': {
      const [container = '', ...prefix] = others;
      if (first === '') throw wrong(text, 'it names no cloud');
      return {
        store: 'swift',
        cloud: decode(first, text),
        container: checkName(container, text),
        prefix: checkPrefix(prefix, text),
      };
    }
    default:
      throw wrong(text, `packbench knows no store '${scheme}'`);
  }
}

function checkName(name: string, text: string): string {
  if (BUCKET.test(name)) return name;
  throw wrong(text, name === '' ? 'it names no bucket or container' : `'${name}' names no bucket`);
}

function checkPrefix(parts: readonly string[], text: string): string {
  const bad = parts.find((part) => !/^[A-Za-z0-9_][A-Za-z0-9_.:+=-]*$/.test(part));
  if (bad === undefined) return parts.join('/');
  throw wrong(text, `'${bad}' cannot be a part of its prefix`);
}

function decode(text: string, address: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(address, `'${text}' is no name of a cloud`);
  }
}

const wrong = (text: string, why: string): ResultsError =>
  new ResultsError(`'${text}' is no place for results: ${why}.`, {
    path: text,
    hint: `Write ${FORMS}.`,
  });

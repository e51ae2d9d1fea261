import { OpenStackError } from './openstack-error.js';

const MAX_SUGGESTIONS = 10;

/** A name or id that the cloud does not have, or has more than once. */
export class UnknownNameError extends OpenStackError {
  override readonly name = 'UnknownNameError' as const;
}

interface HasName {
  readonly id: string;
  readonly name: string;
}

/**
 * The one of `items` whose id or name is `wanted`. Throws UnknownNameError, which says what there
 * is, closest first. `kind` is the word for an item in that message, such as `flavor`.
 */
export function findNamed<T extends HasName>(
  kind: string,
  wanted: string,
  items: readonly T[],
  cloud: string,
): T {
  const byId = items.find((item) => item.id === wanted);
  if (byId !== undefined) return byId;
  const [byName, ...others] = items.filter((item) => item.name === wanted);
  if (byName !== undefined && others.length === 0) return byName;
  if (byName !== undefined) {
    const ids = [byName, ...others].map((item) => item.id).slice(0, MAX_SUGGESTIONS);
    throw new UnknownNameError(
      `${kind} '${wanted}' is ambiguous in cloud '${cloud}'; ${others.length + 1} have that name: ${ids.join(', ')}`,
      { hint: 'write the id instead of the name' },
    );
  }
  const names = closest(
    wanted,
    items.map((item) => item.name),
  );
  throw new UnknownNameError(
    `unknown ${kind} '${wanted}' in cloud '${cloud}'; ${
      names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`
    }`,
    { hint: names[0] === undefined ? `create it first` : `did you mean '${names[0]}'?` },
  );
}

/** At most ten of `names`, those most like `wanted` first. */
function closest(wanted: string, names: readonly string[]): readonly string[] {
  return [...new Set(names)]
    .map((name) => ({ name, edits: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

/** Levenshtein (1966), row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

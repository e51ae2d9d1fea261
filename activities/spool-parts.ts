/** Longer than any line of how a recorder ended. */
const END_CHARACTERS = 1000;

/** The last characters of a spool: how its recorder ended, and whether its last line is whole. */
export const endOfSpool = (text: string): string => text.slice(-END_CHARACTERS);

/** Empty when it is not whole, or longer than the end that was kept. */
export const lastLine = (end: string): string => /\n([^\n]*)\n$/.exec(end)?.[1] ?? '';

/**
 * Which part of a spool its last recorder writes, and where that part begins. Every part is a file of
 * its own on the node, named as the recorder is: `<first>`, `<first>.part-2`, …
 *
 * @param first the first recorder's id
 * @param text one character per byte
 */
export function partsOfSpool(text: string, first: string): { part: number; base: number } {
  let found = { id: first, base: 0 };
  for (const { 1: id, index } of text.matchAll(/^h \{"format":1,"id":"([^"]+)"/gm)) {
    // A recorder that was started again goes on in the same part.
    if (id !== undefined && id !== found.id) found = { id, base: index };
  }
  const part = /\.part-(\d+)$/.exec(found.id.slice(first.length))?.[1];
  return { part: part === undefined ? 1 : Number(part), base: found.base };
}

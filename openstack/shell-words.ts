/**
 * One line that a POSIX shell, or Python's shlex, splits into exactly these words again.
 * https://docs.python.org/3/library/shlex.html#shlex.join
 */
export function joinShellWords(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

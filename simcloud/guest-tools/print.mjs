/** One line, or several, on standard output. */
export function print(text = '') {
  process.stdout.write(`${text}\n`);
}

/** One word of a POSIX shell, whatever the text: `it's` → `'it'\''s'`. Plain words stay as they are. */
export function shellQuote(text: string): string {
  if (/^[A-Za-z0-9_%+,./:=@-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  json: 'application/json',
  csv: 'text/csv',
  xml: 'application/xml',
};

/** What an object store tells a browser of a file: a report opens there instead of being saved. */
export function contentType(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  return `${TYPES[ending] ?? 'text/plain'}; charset=utf-8`;
}

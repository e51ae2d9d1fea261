const MAX_LENGTH = 500;

/**
 * A service's own words in an error body. Each writes them differently: nova
 * `{"badRequest": {"message"}}`, keystone `{"error": {"message"}}`, neutron
 * `{"NeutronError": {"message"}}`, zun and placement `{"errors": [{"detail"}]}`, glance HTML. Zun lets
 * the traceback of its compute node follow.
 */
export function faultText(body: string, status: number): string {
  const text = fromJson(body) ?? (body.trimStart().startsWith('<') ? withoutTags(body) : body);
  const line = text
    .replace(/Traceback \(most recent call last\):[\s\S]*/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return `(no text with status ${status})`;
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

function fromJson(body: string): string | undefined {
  try {
    return findMessage(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function findMessage(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (['message', 'detail'].includes(key) && typeof inner === 'string' && inner !== '') {
      return withoutTags(inner);
    }
  }
  for (const inner of Object.values(value)) {
    const message = findMessage(inner);
    if (message !== undefined) return message;
  }
  return undefined;
}

function withoutTags(html: string): string {
  return html
    .replace(/<(head|style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

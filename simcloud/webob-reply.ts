import { header, type ApiRequest, type Reply } from './http-exchange.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
};

/** How Python's WebOb words an error: JSON, HTML or plain text, as the Accept header says. */
export function webobReply(request: ApiRequest, status: number, message: string): Reply {
  const title = TITLES[status] ?? 'Error';
  const accept = header(request, 'accept') ?? '';
  if (accept.includes('application/json')) {
    return {
      status,
      body: { message: `${message}<br /><br />\n\n\n`, code: `${status} ${title}`, title },
    };
  }
  if (accept.includes('text/html') || accept.includes('*/*')) {
    return {
      status,
      headers: { 'Content-Type': 'text/html; charset=UTF-8' },
      body:
        `<html>\n <head>\n  <title>${status} ${title}</title>\n </head>\n <body>\n` +
        `  <h1>${status} ${title}</h1>\n  ${escapeHtml(message)}<br /><br />\n\n\n\n </body>\n</html>`,
    };
  }
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=UTF-8' },
    body: `${status} ${title}\n\n${message}\n\n   `,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

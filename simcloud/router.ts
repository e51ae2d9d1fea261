import type { Reply } from './http-exchange.js';

/** `GET /servers/:id` and what to do then. */
export type Route<Request, Result = Reply> = readonly [
  pattern: string,
  handle: (request: Request, params: Readonly<Record<string, string>>) => Result,
];

/**
 * Finds the first route that fits.
 * @returns undefined when none does
 */
export function createRouter<
  Request extends { readonly method: string; readonly path: string },
  Result = Reply,
>(routes: readonly Route<Request, Result>[]): (request: Request) => Result | undefined {
  const compiled = routes.map(([pattern, handle]) => {
    const [method, path] = pattern.split(' ');
    return {
      method,
      handle,
      path: new RegExp(`^${(path ?? '').replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`),
    };
  });
  return (request) => {
    for (const route of compiled) {
      if (route.method !== request.method) continue;
      const match = route.path.exec(request.path);
      if (match) return route.handle(request, decodeAll(match.groups ?? {}));
    }
    return undefined;
  };
}

function decodeAll(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}

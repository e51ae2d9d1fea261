import type { z } from 'zod';
import { OpenStackResponseError } from './openstack-error.js';

/** Reads JSON (nothing for an empty body) and checks it. Throws OpenStackResponseError. */
export function parseBody<T>(
  body: string,
  shape: z.ZodType<T>,
  about: ConstructorParameters<typeof OpenStackResponseError>[1],
): T {
  let value: unknown;
  try {
    value = body === '' ? undefined : JSON.parse(body);
  } catch {
    // The parser's own text quotes the body, which is not ours to print.
    throw new OpenStackResponseError(
      `the answer is not JSON, or was cut off after ${body.length} characters`,
      {
        ...about,
        passing: true,
        hint: 'does a proxy or load balancer answer in place of the service?',
      },
    );
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new OpenStackResponseError(
    `the answer does not look as its API reference says: ${problems.join('; ')}`,
    about,
  );
}

import { OpenStackHttpError } from './openstack-error.js';

/** Undefined where the project may not ask (403) or the cloud lacks the extension (404). */
export async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OpenStackHttpError && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

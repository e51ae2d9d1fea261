import { ApiFault, type AuthorizedRequest, type Reply } from './http-exchange.js';
import type { Route } from './router.js';

/** A request to Zun, with the minor number of its microversion. */
export interface ZunRequest extends AuthorizedRequest {
  readonly minor: number;
  readonly isAdmin: boolean;
}

/** Zun's replies may take their time: some ask the compute node. */
export type ZunRoute = Route<ZunRequest, Reply | Promise<Reply>>;

/** zun/common/exception.py: OBFUSCATED_MSG. */
export const UNEXPECTED =
  'Your request could not be handled because of a problem in the server. ' +
  'Error Correlation id is: 6d1f5a0e-2c3b-4b67-9a55-0d7b3c1e8f42';

/** `type` is the class of Zun's exception in kebab case, which its error code ends with. */
export function zunFault(status: number, type: string, message: string): ApiFault {
  return new ApiFault(status, message, { type });
}

/** @throws ApiFault 403 with Zun's text for an ordinary tenant */
export function requireZunAdmin(request: ZunRequest, rule: string): void {
  if (!request.isAdmin) {
    throw zunFault(403, 'policy-not-authorized', `Policy doesn't allow ${rule} to be performed.`);
  }
}

/** zun/api/utils.py: version_check. @throws ApiFault 400 */
export function requireMinor(request: ZunRequest, param: string, minor: number): void {
  if (request.minor < minor) {
    throw zunFault(
      400,
      'invalid-param-in-version',
      `Invalid param ${param} because current request version is 1.${request.minor}. ` +
        `${param} is only supported from version 1.${minor}`,
    );
  }
}

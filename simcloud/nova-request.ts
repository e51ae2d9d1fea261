import { ApiFault, type AuthorizedRequest } from './http-exchange.js';

/** A request to nova, with the minor number of its microversion. */
export interface NovaRequest extends AuthorizedRequest {
  readonly minor: number;
  readonly isAdmin: boolean;
}

/** @throws ApiFault 403 with nova's text for an ordinary tenant */
export function requireAdmin(request: NovaRequest, rule: string): void {
  if (!request.isAdmin) {
    throw new ApiFault(403, `Policy doesn't allow ${rule} to be performed.`);
  }
}

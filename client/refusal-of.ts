import { isGrpcServiceError } from '@temporalio/client';

/** gRPC's PERMISSION_DENIED and UNAUTHENTICATED. */
const REFUSED: readonly number[] = [7, 16];

/** Why a Temporal server does not let packbench in, in its own words; undefined when it is not that. */
export function refusalOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (isGrpcServiceError(at) && REFUSED.includes(at.code)) return at.details;
    if (/certificate|self[- ]signed/i.test(at.message)) return at.message;
  }
  return undefined;
}

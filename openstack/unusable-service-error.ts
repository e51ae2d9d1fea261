import { OpenStackError } from './openstack-error.js';

/** A service that the cloud's catalog lacks, or whose API is older than what packbench speaks. */
export class UnusableServiceError extends OpenStackError {
  override readonly name = 'UnusableServiceError' as const;
}

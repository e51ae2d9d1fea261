import { OpenStackHttpError, type RequestError } from '../openstack/openstack-error.js';

/** Answers that another attempt may change: busy, too early, too many, or a sick service. */
const PASSING = new Set([408, 409, 425, 429]);
/**
 * Nova says 409 while a server is busy (task_state), which passes, and for what does not: a server in
 * a state that forbids the action, several networks of which none was chosen
 * (nova/exception.py: InstanceInvalidState, NetworkAmbiguous).
 */
const FINAL_CONFLICT = /in vm_state|Multiple possible networks/;

/** True for an answer that stays the same however often it is asked for. */
export const isFinal = (error: unknown): error is OpenStackHttpError =>
  error instanceof OpenStackHttpError &&
  error.status < 500 &&
  (!PASSING.has(error.status) || FINAL_CONFLICT.test(error.fault));

/**
 * True for an answer by which the cloud refuses an operation for good: a quota, an unknown flavor, a
 * missing right. That is an outcome of the benchmark, not a failure of the pipeline. A 401 is none: it
 * says nothing of the operation, and everything of a password that is not, or no longer, the right one.
 */
export const isRefusal = (error: unknown): error is OpenStackHttpError =>
  isFinal(error) && error.status !== 401;

/**
 * True for a request that certainly did nothing: it never left, or the service refused it. Anything
 * else may have taken effect, or may be queued.
 */
export const hadNoEffect = (error: RequestError): boolean =>
  error.sentAtMs === undefined || (error instanceof OpenStackHttpError && error.status < 500);

import { describe, expect, it } from 'vitest';
import { OpenStackHttpError, OpenStackNetworkError } from '../openstack/openstack-error.js';
import { hadNoEffect, isFinal, isRefusal } from './cloud-failure.js';

const answer = (status: number, fault: string): OpenStackHttpError =>
  new OpenStackHttpError({
    method: 'POST',
    path: '/servers/1/action',
    endpoint: 'cloud:8774',
    status,
    fault,
    exchange: {
      sentAtMs: 0,
      receivedAtMs: 1,
      requestId: 'req-1',
      dateMs: null,
      endpoint: 'cloud:8774',
    },
  });

describe('isRefusal', () => {
  it.each([
    [400, 'Invalid image', true],
    [403, 'Quota exceeded for instances', true],
    [404, 'Flavor could not be found', true],
    [409, "Cannot 'reboot' instance 1 while it is in vm_state error", true],
    [409, 'Multiple possible networks found, use a Network ID', true],
    [409, "Cannot 'reboot' instance 1 while it is in task_state rebooting", false],
    [429, 'Too many requests', false],
    [503, 'Service unavailable', false],
  ])('tells what is final from what passes: %i %s', (status, fault, final) => {
    expect(isRefusal(answer(status, fault))).toBe(final);
  });

  it('takes a password that is refused for no outcome of an operation, though it is final', () => {
    const unauthorized = answer(401, 'The request you have made requires authentication.');
    expect([isFinal(unauthorized), isRefusal(unauthorized)]).toEqual([true, false]);
  });

  it('takes an error of another kind for none', () => {
    expect(isRefusal(new Error('403'))).toBe(false);
  });
});

describe('hadNoEffect', () => {
  it.each([
    [409, true],
    [429, true],
    [500, false],
    [502, false],
  ])('takes a refusal for no effect, and trouble for a possible one: %i', (status, none) => {
    expect(hadNoEffect(answer(status, ''))).toBe(none);
  });

  it.each([
    ['never left', undefined, true],
    ['left', 1000, false],
  ])('takes a request without an answer for one when it %s', (_, sentAtMs, none) => {
    const request = { method: 'POST', path: '/servers', endpoint: 'cloud:8774', sentAtMs };
    const error = new OpenStackNetworkError('broken', { ...request, code: 'ECONNRESET' });
    expect(hadNoEffect(error)).toBe(none);
  });
});

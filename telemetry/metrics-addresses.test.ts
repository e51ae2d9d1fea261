import { describe, expect, it } from 'vitest';
import { metricsAddresses } from './metrics-addresses.js';

const of = (value: string) => metricsAddresses({ PACKBENCH_METRICS: value });

describe('metricsAddresses', () => {
  it('is off by default', () => {
    expect(metricsAddresses({})).toBeUndefined();
    expect(of('')).toBeUndefined();
  });

  it.each([
    ['9464', '127.0.0.1', 9464, '127.0.0.1:9465'],
    ['0.0.0.0:9000', '0.0.0.0', 9000, '0.0.0.0:9001'],
    ['[::1]:9000', '::1', 9000, '[::1]:9001'],
  ])('reads %s', (value, host, port, temporal) => {
    expect(of(value)).toEqual({ own: { host, port }, temporal });
  });

  it.each(['on', 'localhost:9464', '0', '65535', '127.0.0.1:', '9464.5'])('refuses %s', (value) => {
    expect(() => of(value)).toThrow(`PACKBENCH_METRICS is '${value}'`);
  });
});

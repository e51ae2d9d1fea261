// Random figures of a simulated benchmark. They depend on the cloud's seed, on which container it
// is, and on how often which program ran there before: on nothing that is measured.
import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param {string} program
 * @returns {{ around: (mean: number, share: number) => number }} `around` draws from a lognormal
 * distribution by its mean and its standard deviation as a share of it
 */
export function createDraws(program) {
  const log = join(process.env['HOME'] ?? '/tmp', `.${program}-runs`);
  appendFileSync(log, '.');
  let state = hash(`${process.env['SIMCLOUD_DRAWS'] ?? '1'}/${program}/${statSync(log).size}`);
  // Mulberry32 (Tommy Ettinger, public domain).
  const even = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    around(mean, share) {
      const variance = Math.log(1 + share * share);
      const normal = Math.sqrt(-2 * Math.log(1 - even())) * Math.cos(2 * Math.PI * even());
      return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal);
    },
  };
}

/** Passes simulated seconds, divided by the cloud's speed-up. */
export async function pass(seconds) {
  await sleep((1000 * seconds) / Number(process.env['SIMCLOUD_SPEED_UP'] ?? 1));
}

/** @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01000193);
  return value >>> 0;
}

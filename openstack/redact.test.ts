import { expect, test } from 'vitest';
import { redact } from './redact.js';

test('redact hides passwords, secrets and tokens that a service echoes', () => {
  const echoed = `{"auth": {"password": "p\\"w", "secret":"s"}} X-Auth-Token: abc`;
  expect(redact(echoed)).toBe('{"auth": {"password": "***", "secret":"***"}} X-Auth-Token: ***');
});

test('redact hides Fernet and JWS tokens wherever they stand', () => {
  const fernet = `gAAAAABrBWNL${'x'.repeat(40)}`;
  expect(redact(`token ${fernet} is bad`)).toBe('token *** is bad');
  expect(redact('see eyJhbGciOi.eyJzdWIi.c2ln-_')).toBe('see ***');
});

test('redact hides known secrets and leaves other text alone', () => {
  expect(redact('no hunter2 here', ['hunter2', ''])).toBe('no *** here');
  expect(redact('Quota exceeded for cores', ['hunter2'])).toBe('Quota exceeded for cores');
});

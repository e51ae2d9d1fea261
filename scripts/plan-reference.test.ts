import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('plan-reference.ts', import.meta.url));
const page = fileURLToPath(new URL('../docs/plan-reference.md', import.meta.url));

it('docs/plan-reference.md is what scripts/plan-reference.ts makes of the schema', async () => {
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' });
  const options = { ...(await resolveConfig(page)), filepath: page };
  expect(readFileSync(page, 'utf8')).toBe(await format(printed, options));
});

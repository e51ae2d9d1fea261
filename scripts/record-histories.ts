/**
 * Writes the histories of a study and its runs to test/histories/, where workflows/replay.test.ts
 * replays them against today's code. Run it on a study that has ended, and on one in mid-run.
 *
 *   npx tsx scripts/record-histories.ts 127.0.0.1:7233 demo/20261124T110033Z
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const [address, study] = process.argv.slice(2);
if (address === undefined || study === undefined) {
  process.stderr.write('usage: npx tsx scripts/record-histories.ts ADDRESS STUDY\n');
  process.exit(2);
}

const folder = fileURLToPath(new URL('../test/histories/', import.meta.url));
const connection = await Connection.connect({ address });
const client = new Client({ connection });
await mkdir(folder, { recursive: true });
for await (const { workflowId, runId, type, status } of client.workflow.list()) {
  if (workflowId !== study && !workflowId.startsWith(`${study}/`)) continue;
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  // `<study>/<target>/<scenario>/<repetition>`: what tells one kind of history from another.
  const [, , target, scenario] = workflowId.split('/');
  const state = status.name === 'RUNNING' ? 'open' : 'closed';
  const name = [type, scenario, target, state].filter(Boolean).join('-');
  const scrubbed = JSON.stringify(scrub(JSON.parse(historyToJSON(history))));
  await writeFile(`${folder}${name}.json`, `${scrubbed}\n`);
  process.stdout.write(`${name}.json\n`);
}
await connection.close();

/** Takes what belongs to one machine out of a history: its name, and absolute paths in payloads. */
function scrub(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => scrub(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, scrub(v, k)]));
  }
  if (typeof value !== 'string') return value;
  if (key === 'identity') return 'worker';
  if (key !== 'data') return value;
  const text = Buffer.from(value, 'base64').toString();
  return Buffer.from(text.replaceAll(/"\/[^"]*\/([^"/]+)"/g, '"/packbench/$1"')).toString('base64');
}

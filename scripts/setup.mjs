// Makes a fresh clone ready: checks Node.js, installs dependencies, finds or fetches the Temporal
// CLI. Uses nothing outside Node.js itself. Quick and silent when all is there.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './install-dependencies.mjs';
import { SetupProblem } from './problem.mjs';
import { ensureTemporalCli } from './temporal-cli.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (line) => process.stderr.write(`${line}\n`);

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  const [major, minor] = wanted.replace('>=', '').split('.').map(Number);
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number);
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
  throw new SetupProblem(
    `Node.js ${process.versions.node} is too old: packbench needs ${wanted}`,
    'install a newer one from https://nodejs.org',
  );
}

try {
  checkNode();
  await installDependencies(root, say);
  const cli = await ensureTemporalCli({
    onFetch: (how) => say(`Fetching the Temporal CLI with ${how} …`),
  });
  say(`Temporal CLI ${cli.version} from ${cli.from}: ${cli.path}`);
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(`error: ${error.message}\nhint: ${error.hint}`);
  process.exitCode = 1;
}

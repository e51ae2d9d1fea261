import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { openHome } from '../home.js';
import { bringDown } from '../services.js';

export const down: Command = {
  help: `Usage: packbench down

Stops the worker and the dev server that \`packbench up\` started. Studies that run
go on after the next \`packbench up\`; database, logs and results stay.

Options:
  -h, --help        this text

Example:
  packbench down
`,
  options: {},
  positionals: [],
  run: async (_args, context) => {
    context.interruption();
    await bringDown(await openHome(), context.output.line);
    return EXIT.ok;
  },
};

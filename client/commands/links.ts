import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatTable } from '../format.js';
import { operatorLinks } from '../operator-links.js';
import { withSession } from '../session.js';
import { uiOf } from '../ui-pages.js';

export const links: Command = {
  help: `Usage: packbench links [options]

Prints addresses of the Web UI: what runs, what is blocked or paused and waits for somebody,
what ran since six o'clock last evening, schedules and buttons. \`packbench link PLAN\`
prints the one that starts a plan.

Options:
  --json            print them as JSON
  -h, --help        this text

Environment:
  PACKBENCH_UI      address of the Web UI of a Temporal server that packbench did not start

Example:
  packbench links
`,
  options: { json: 'flag' },
  positionals: [],
  run: (args, { output }) =>
    withSession(({ place }) => {
      const found = operatorLinks(uiOf(place), new Date());
      if (args.flag('json')) output.json(found);
      else
        for (const line of formatTable(found.map(({ name, address }) => [name, address])))
          output.line(line);
      return Promise.resolve(EXIT.ok);
    }),
};

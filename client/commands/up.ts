import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { openHome } from '../home.js';
import { bringUp } from '../services.js';
import { resultsRoot } from '../session.js';

export const up: Command = {
  help: `Usage: packbench up [options]

Starts Temporal's dev server and a worker in the background, or what is missing of
them. With a server named by TEMPORAL_ADDRESS or a temporal.toml: only a worker.

Options:
  --json            print addresses and files as JSON
  -h, --help        this text

Environment:
  PACKBENCH_HOME      database, logs and state (default ~/.local/state/packbench)
  PACKBENCH_RESULTS   where results go: a folder, s3://BUCKET/PREFIX or
                      swift://CLOUD/CONTAINER/PREFIX (default ./packbench-results)
  PACKBENCH_PLANS     folder of the plans that are known by name (default: plans/ of the
                      checkout)
  PACKBENCH_KEEP_DAYS days that the dev server keeps closed runs (default 90)
  PACKBENCH_TEMPORAL  path of the Temporal CLI (default: found or fetched)
  PACKBENCH_LISTEN    IP address that a server started here listens on (default 127.0.0.1)
  PACKBENCH_PAYLOAD_KEY  key that plans and results are encrypted with: docs/security.md
  PACKBENCH_METRICS   port of Prometheus metrics, or IP:PORT: docs/observability.md
  PACKBENCH_LOG_LEVEL of the worker's log (default info)

Example:
  PACKBENCH_RESULTS=~/results packbench up
`,
  options: { json: 'flag' },
  positionals: [],
  run: async (args, context) => {
    const { output } = context;
    context.interruption();
    const home = await openHome();
    const { place, client, worker } = await bringUp({
      home,
      results: resultsRoot(context),
      say: output.note,
    });
    await client.connection.close();
    const logs = [...(place.origin === 'own' ? [home.serverLog] : []), home.workerLog];
    if (args.flag('json')) {
      const { address, namespace, ui } = place;
      output.json({ address, namespace, ui: ui ?? null, results: worker.results, logs });
      return EXIT.ok;
    }
    output.line(`Temporal  ${place.address}, namespace ${place.namespace}`);
    if (place.ui !== undefined) output.line(`Web UI    ${place.ui}`);
    output.line(`results   ${worker.results}`);
    output.line(`logs      ${logs.join('\n          ')}`);
    output.line('`packbench down` stops it all; nothing is lost.');
    return EXIT.ok;
  },
};

import { inspect } from 'node:util';
import { Lane } from './lane.js';
import { runCell, type Cell, type CellResult } from './run-cell.js';

/** From the harness to a lane's process. */
export type LaneOrder = { readonly do: 'cell'; readonly cell: Cell } | { readonly do: 'close' };

/** From a lane's process to the harness. */
export type LaneReply =
  | { readonly said: 'ready' }
  | { readonly said: 'result'; readonly result: CellResult }
  | { readonly said: 'problem'; readonly problem: string };

/** A process per lane: commands of packbench find server and cloud by the environment. */
const [folder = '', temporalPath = '', seed = '1'] = process.argv.slice(2);
const reply = (message: LaneReply): void => {
  process.send?.(message);
};
const lane = await Lane.open({ folder, temporalPath, seed: Number(seed) });
let isEnding = false;
const end = (): void => {
  if (isEnding) return;
  isEnding = true;
  void lane.close().finally(() => process.exit(0));
};
process.on('message', (order: LaneOrder) => {
  if (order.do === 'close') {
    end();
    return;
  }
  runCell(lane, order.cell).then(
    (result) => {
      reply({ said: 'result', result });
    },
    (error: unknown) => {
      reply({ said: 'problem', problem: inspect(error) });
    },
  );
});
// The harness is gone: nothing may go on. Ctrl-C reaches it as well as this process.
process.on('disconnect', end);
process.on('SIGTERM', end);
process.on('SIGINT', () => undefined);
reply({ said: 'ready' });

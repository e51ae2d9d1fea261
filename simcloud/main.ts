import { parseArgs } from 'node:util';
import { startSimcloud } from './simcloud.js';

const { values } = parseArgs({
  options: {
    state: { type: 'string', default: '.packbench/simcloud' },
    port: { type: 'string', default: '0' },
    'speed-up': { type: 'string', default: '1' },
  },
});
const simcloud = await startSimcloud({
  stateFolder: values.state,
  port: Number(values.port),
  speedUp: Number(values['speed-up']),
});
process.stdout.write(simcloud.cloudsYaml);

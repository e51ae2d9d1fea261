import { runCommandLine } from '../../client/command-line.js';
import type { ExitCode } from '../../client/exit-code.js';
import { createOutput } from '../../client/output.js';
import type { Lane } from './lane.js';

export interface CommandEnd {
  readonly code: ExitCode;
  readonly output: string;
}

/**
 * Runs a command of packbench in this process, which has one lane only: commands find the Temporal
 * server and the cloud by the environment.
 */
export async function packbenchCommand(lane: Lane, argv: readonly string[]): Promise<CommandEnd> {
  const env = {
    TEMPORAL_ADDRESS: lane.server.address,
    TEMPORAL_NAMESPACE: 'default',
    PACKBENCH_HOME: `${lane.folder}/home`,
    PACKBENCH_RESULTS: lane.results,
    OS_CLIENT_CONFIG_FILE: `${lane.folder}/cloud/clouds.yaml`,
  };
  Object.assign(process.env, env);
  let output = '';
  const stream = { write: (text: string) => (output += text) };
  const code = await runCommandLine(argv, {
    output: createOutput(stream, stream, {}),
    env: process.env,
    cwd: lane.folder,
    interruption: () => new AbortController().signal,
  });
  return { code, output };
}

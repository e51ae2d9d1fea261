import { isUtf8 } from 'node:buffer';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Cloud } from './cloud.js';
import type { Reply } from './http-exchange.js';
import { splitCommand } from './split-command.js';
import { trueNow } from './true-clock.js';
import { schemaFault } from './zun-container-request.js';
import { validateContainerState } from './zun-container-state.js';
import { findContainer } from './zun-find-container.js';
import { checkQuery } from './zun-query.js';
import { UNEXPECTED, zunFault, type ZunRequest, type ZunRoute } from './zun-request.js';

/** POST /containers/{id}/execute: the parameters are in the query, the reply comes with the end. */
export function containerExecRoutes(cloud: Cloud): ZunRoute[] {
  return [['POST /containers/:id/execute', execute]];

  async function execute(
    request: ZunRequest,
    { id }: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    checkQuery(request, ['command', 'run', 'interactive']);
    const run = flag(request, 'run', true);
    flag(request, 'interactive', false);
    const command = request.query.get('command');
    const container = findContainer(cloud, request, id);
    validateContainerState(container, 'execute');
    if (command === '') {
      throw schemaFault("Invalid input for query parameters 'command'. Value: ''. '' is too short");
    }
    // Without a command a Python KeyError, with a quote that does not end a ValueError.
    const argv = command === null ? null : splitCommand(command);
    if (argv === null || argv.length === 0) throw zunFault(500, '', UNEXPECTED);
    const { containerId, isRunning } = container.engine;
    if (!isRunning) {
      // The database still says Running. Errors from zun-compute have a code of their own.
      throw zunFault(
        409,
        'conflict-remote',
        `Docker internal error: 409 Client Error for http+docker://localhost/v1.26/containers/${containerId ?? ''}/exec: ` +
          `Conflict ("Container ${containerId ?? ''} is not running").`,
      );
    }
    if (!run) return { status: 200, body: unstarted(container.id) };
    const { zunExecuteTimeoutMs } = cloud.settings;
    const result = await cloud.shells.execute(container, argv, zunExecuteTimeoutMs);
    if (result === null) {
      // zun/container/docker/driver.py: execute_run. The command goes on.
      throw zunFault(409, 'conflict-remote', `Timeout on executing command: ${command ?? ''}`);
    }
    // Zun cannot send on what is no UTF-8: its API waits in vain for an answer.
    if (!isUtf8(result.output)) {
      await cloud.timers.until(container, trueNow() + RPC_TIMEOUT_MS / cloud.settings.speedUp);
      throw zunFault(500, '', UNEXPECTED);
    }
    return {
      status: 200,
      body: {
        output: result.output.toString(),
        exit_code: result.exitCode,
        exec_id: null,
        proxy_url: null,
      },
    };
  }
}

/** oslo.messaging's rpc_response_timeout. */
const RPC_TIMEOUT_MS = 60_000;

/** Stricter than elsewhere (zun/api/controllers/v1/schemas/parameter_types.py: boolean). */
function flag(request: ZunRequest, name: string, otherwise: boolean): boolean {
  const value = request.query.get(name);
  if (value === null) return otherwise;
  if (/^(True|true|False|false)$/.test(value)) return value.toLowerCase() === 'true';
  throw schemaFault(
    `Invalid input for query parameters '${name}'. Value: '${value}'. '${value}' is not one of [True, 'True', 'true', False, 'False', 'false']`,
  );
}

/** One that is to be started through Zun's proxy, which is not there. */
function unstarted(containerId: string): object {
  const exec_id = randomBytes(32).toString('hex');
  const query = `token=${randomUUID()}&uuid=${containerId}&exec_id=${exec_id}`;
  return {
    output: null,
    exit_code: null,
    exec_id,
    proxy_url: `ws://127.0.0.1:6784/?${query}`,
  };
}

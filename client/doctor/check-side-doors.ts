import { PAYLOAD_KEY } from '../../codec/payload-keys.js';
import { metricsAddresses } from '../../telemetry/metrics-addresses.js';
import { SettingError } from '../../telemetry/setting-error.js';
import { CODEC_SERVER_PORT } from '../codec-server-port.js';
import { EXIT } from '../exit-code.js';
import { fine, problem, warning, type Finding } from './finding.js';
import { openDoors, otherAddresses } from './open-doors.js';

/**
 * Whether others reach the metrics of a worker on this machine, or a codec server at its usual port.
 * Nothing is said of what this environment does not use.
 *
 * @param others addresses of this machine that are not loopback
 */
export async function checkSideDoors(
  env: NodeJS.ProcessEnv,
  others: readonly string[] = otherAddresses(),
): Promise<readonly Finding[]> {
  return [
    ...(await checkMetrics(env, others)),
    ...((env[PAYLOAD_KEY] ?? '') === '' ? [] : [await checkCodecServer(others)]),
  ];
}

async function checkMetrics(
  env: NodeJS.ProcessEnv,
  others: readonly string[],
): Promise<readonly Finding[]> {
  try {
    const metrics = metricsAddresses(env);
    return metrics ? [await checkMetricsAt(metrics.own.port, others)] : [];
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return [problem('metrics', EXIT.temporal, error.message, error.hint)];
  }
}

async function checkMetricsAt(port: number, others: readonly string[]): Promise<Finding> {
  const doors = [
    { name: 'packbench’s', port },
    { name: 'Temporal’s', port: port + 1 },
  ];
  const open = await openDoors(doors, others);
  if (open.length === 0) return fine('metrics', 'on loopback only');
  return warning(
    'metrics',
    `not on loopback only: ${open.join(', ')}; who reaches them reads names and figures`,
    'PACKBENCH_METRICS=PORT, without an address, serves them on loopback; or see that a firewall lets nobody else in',
  );
}

async function checkCodecServer(others: readonly string[]): Promise<Finding> {
  const open = await openDoors([{ name: 'a server', port: CODEC_SERVER_PORT }], others);
  if (open.length === 0) {
    return fine('codec server', `none at port ${String(CODEC_SERVER_PORT)} that others reach`);
  }
  return warning(
    'codec server',
    `${open.join(', ')}: who reaches a codec server reads all that is encrypted`,
    'start it without --ip: `packbench codec-server` then listens on loopback',
  );
}

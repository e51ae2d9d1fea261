import type { TemporalPlace } from '../find-temporal.js';
import { isLoopback } from '../loopback.js';
import { fine, warning, type Finding } from './finding.js';
import { openDoors, otherAddresses, type Door } from './open-doors.js';

const WHAT = 'Temporal access';

/**
 * Whether others can reach a server or a Web UI on this machine, which know no passwords; of a server
 * elsewhere, whether what is sent to it is encrypted on its way.
 *
 * @param others addresses of this machine that are not loopback
 */
export async function checkListening(
  place: Pick<TemporalPlace, 'address' | 'options' | 'ui'>,
  others: readonly string[] = otherAddresses(),
): Promise<readonly Finding[]> {
  const isHere = ({ host }: Listener): boolean => isLoopback(host) || others.includes(host);
  const server = serverOf(place);
  const ui = uiOf(place);
  const doors = [server, ...(ui ? [ui] : [])].filter(isHere);
  const findings = isHere(server) ? [] : [checkTls(server.host, place.options)];
  if (doors.length > 0) findings.push(await checkDoors(doors, others));
  return findings;
}

interface Listener extends Door {
  /** Without the brackets of IPv6. */
  readonly host: string;
}

function serverOf({ address }: Pick<TemporalPlace, 'address'>): Listener {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { name: 'gRPC', host: bare(hostname), port: Number(port) };
}

function uiOf({ ui }: Pick<TemporalPlace, 'ui'>): Listener | undefined {
  if (ui === undefined || !URL.canParse(ui)) return undefined;
  // An URL does not name the port that is its scheme's anyway.
  const { hostname, port, protocol } = new URL(ui);
  const usual = protocol === 'https:' ? 443 : 80;
  return { name: 'Web UI', host: bare(hostname), port: port === '' ? usual : Number(port) };
}

const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

function checkTls(host: string, { tls, apiKey }: TemporalPlace['options']): Finding {
  if (Boolean(tls) || apiKey !== undefined) return fine(WHAT, `TLS to ${host}`);
  return warning(
    WHAT,
    `no TLS to ${host}: who is on the way reads and changes what is sent`,
    'set TEMPORAL_TLS or a profile in temporal.toml; see docs/security.md',
  );
}

async function checkDoors(doors: readonly Door[], others: readonly string[]): Promise<Finding> {
  const open = await openDoors(doors, others);
  if (open.length === 0) {
    return fine(WHAT, `${doors.map(({ name }) => name).join(' and ')} on loopback only`);
  }
  return warning(
    WHAT,
    `not on loopback only: ${open.join(', ')}; who reaches it reads, starts and ends studies without a password`,
    'unset PACKBENCH_LISTEN (or give `temporal server start-dev` --ip 127.0.0.1) and start it again; or see that a firewall lets nobody else in',
  );
}

import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';

/** Of a request that went wrong: `POST /servers on 10.0.0.1:8774: ` */
const REQUEST = /^[A-Z]+ \S+ on (\S+): /;

/**
 * Why a step could not be done, in plain words and without a stack: `nothing listens on
 * '10.0.0.1:8774' (connection refused) (tried for 30 minutes). Way out: …`
 *
 * @param trouble of the cloud, in words, for what came to no end; empty when nobody knows of any
 */
export function blockedReason(error: unknown, triedMs: number, trouble = ''): string {
  const [problem = '', ...rest] = innermost(error, trouble).split('\n');
  const hint = rest.find((line) => line.startsWith('hint: '))?.slice('hint: '.length);
  const tried = triedMs < 10_000 ? '' : ` (tried for ${durationWords(triedMs)})`;
  return `${withoutRequest(problem)}${tried}${hint === undefined ? '' : `. Way out: ${hint}`}`;
}

function innermost(error: unknown, trouble: string): string {
  let words = String(error);
  for (let e = error; e instanceof Error; e = e.cause) {
    if (!(e instanceof ActivityFailure))
      words = e instanceof TimeoutFailure ? trouble || timeout(e) : e.message;
  }
  return words;
}

const timeout = ({ timeoutType }: TimeoutFailure): string =>
  timeoutType === 'HEARTBEAT'
    ? 'its worker died, or was cut off from Temporal'
    : 'it did not come to an end, and nobody said why';

/** The path says nothing to a person; the address does, once. */
function withoutRequest(problem: string): string {
  const endpoint = REQUEST.exec(problem)?.[1];
  if (endpoint === undefined) return problem;
  const rest = problem.replace(REQUEST, '');
  return rest.includes(endpoint) ? rest : `${endpoint} answers: ${rest}`;
}

/** `12 seconds`, `30 minutes`, `2 hours` */
export function durationWords(ms: number): string {
  const [n, unit] =
    ms < 120_000
      ? [ms / 1000, 'second']
      : ms < 7_200_000
        ? [ms / 60_000, 'minute']
        : [ms / 3_600_000, 'hour'];
  const rounded = Math.round(n);
  return `${String(rounded)} ${unit}${rounded === 1 ? '' : 's'}`;
}

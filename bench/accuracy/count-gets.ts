/** A GET in nova-api's log: whose, and when it was answered (epoch ms). */
export interface LoggedGet {
  readonly projectId: string;
  readonly atMs: number;
}

/**
 * nova.api.openstack.requestlog: `2026-01-31 10:00:00.123 PID INFO … [None req-… USER PROJECT - - …]
 * ADDRESS "GET /v2.1/servers/…" status: 200 …`, in the machine's local time.
 */
const LINE =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) .*\.requestlog \[\S+ \S+ \S+ (\S+) .*"GET \S+" status: /;

export function parseGets(log: string): readonly LoggedGet[] {
  return log.split('\n').flatMap((line) => {
    const [, day, time, projectId = ''] = LINE.exec(line) ?? [];
    if (day === undefined || time === undefined) return [];
    return [{ projectId, atMs: Date.parse(`${day}T${time}`) }];
  });
}

/** How many a project had answered between two moments; Rally's projects are its own. */
export function countGets(
  gets: readonly LoggedGet[],
  projectId: string,
  [fromMs, toMs]: readonly [number, number],
): number {
  return gets.filter((get) => get.projectId === projectId && get.atMs >= fromMs && get.atMs <= toMs)
    .length;
}

import { expect, it } from 'vitest';
import { countGets, parseGets } from './count-gets.js';

const line = (time: string, project: string, request: string): string =>
  `2026-01-31 ${time} 13759 INFO nova.api.openstack.requestlog [None req-c363d486-6f63 c727b55a ${project} - - default default] 127.0.0.1 "${request}" status: 200 len: 1357 microversion: 2.1 time: 0.006`;

const LOG = [
  line('10:00:00.500', 'ours', 'GET /v2.1/flavors'),
  line('10:00:01.000', 'ours', 'POST /v2.1/servers'),
  line('10:00:01.250', 'ours', 'GET /v2.1/servers/1'),
  // uwsgi logs each request once more.
  '[pid: 13758|app: 0|req: 825/1653] 127.0.0.1 () {32 vars in 611 bytes} [Sat Jan 31 10:00:01 2026] GET /v2.1/servers/1 => generated 12374 bytes',
  line('10:00:01.300', 'theirs', 'GET /v2.1/servers/2'),
  line('10:00:02.000', 'ours', 'GET /v2.1/servers/1'),
].join('\n');

it("counts a project's GETs between two moments, and each once", () => {
  const gets = parseGets(LOG);
  const from = new Date(2026, 0, 31, 10, 0, 1).getTime();
  expect(gets).toHaveLength(4);
  expect(countGets(gets, 'ours', [from, from + 1000])).toBe(2);
  expect(countGets(gets, 'ours', [from, from + 999])).toBe(1);
  expect(countGets(gets, 'theirs', [from, from + 1000])).toBe(1);
});

it('an empty log has none', () => {
  expect(parseGets('')).toEqual([]);
});

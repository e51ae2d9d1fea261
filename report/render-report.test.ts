import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { renderReport } from './render-report.js';

/** Written anew with UPDATE_GOLDEN=1. Not `.html`, so that no formatter touches it. */
const GOLDEN = new URL('golden/report.html.golden', import.meta.url);

const troubled = renderReport(createFixtureStudy({ servers: 13, repetitions: 1 }));
const simulated = renderReport(
  createFixtureStudy({
    ...{ simulated: true, servers: 2, repetitions: 1, troubled: false },
    ...{ targets: 3, guests: [1, 2], cgroups: true },
  }),
);
const guests = renderReport(
  createFixtureStudy({ servers: 2, repetitions: 1, targets: 3, guests: [1, 2] }),
);
/** The text of a section, without markup. */
const textOf = (page: string, id: string): string =>
  (new RegExp(`<section id="${id}">([^]*?)</section>`).exec(page)?.[1] ?? '')
    .replaceAll(/<svg[^]*?<\/svg>|<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const pictures = (page: string): string[] =>
  page.match(/<svg [^>]*class="chart"[^]*?<\/svg>/g) ?? [];

describe('renderReport', () => {
  it('gives the golden page, byte for byte', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, simulated);
    expect(simulated === readFileSync(GOLDEN, 'utf8')).toBe(true);
  });

  it('gives the same bytes however often it is called', () => {
    const again = createFixtureStudy({ servers: 13, repetitions: 1 });
    expect(renderReport(again) === troubled).toBe(true);
  });

  it('loads nothing and runs nothing, and has a policy that forbids it', () => {
    expect(troubled).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`,
    );
    expect(troubled).not.toMatch(/<script|<link|<iframe|<img|@import|url\((?!#)|src=|\bon[a-z]+="/);
    expect(troubled.match(/href="(?!#)[^"]*"/g)?.every((link) => !link.includes(':'))).toBe(true);
  });

  it('escapes the fault text of a cloud', () => {
    expect(troubled).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });

  it('says SIMULATED on top and in every picture of a simulated cloud, and nowhere else', () => {
    expect(simulated.indexOf('SIMULATED')).toBeLessThan(simulated.indexOf('<h1>'));
    expect(pictures(simulated).length).toBeGreaterThan(40);
    expect(pictures(simulated).every((picture) => picture.includes('SIMULATED'))).toBe(true);
    expect(simulated).toContain('10 times faster');
    expect(troubled).not.toContain('SIMULATED');
  });

  it('tells of failures, flags and what was left behind', () => {
    expect(troubled).toContain('nova did a hard one. A timeout, not a reboot time');
    expect(troubled).toContain('image 77aa snapshot-1');
  });

  it('gives each section an id of its own, whatever a scenario is called', () => {
    const ids = [...guests.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id ?? '');
    const own = ids.filter((id) => !/^c[0-9a-z]+-/.test(id));
    expect(own).toEqual(expect.arrayContaining(['guest', 'scenario-guest', 'user-server']));
    expect(new Set(own).size).toBe(own.length);
  });

  it('has no section about guests where the study has none', () => {
    expect(troubled).not.toContain('id="guest"');
    expect(troubled).not.toContain('id="user-server"');
    expect(troubled).not.toContain('id="control-plane"');
  });

  it('says in words what told that a guest is ready, and shows the boot that filled the cache', () => {
    const text = textOf(guests, 'user-server');
    expect(text).toContain('MySQL on port 3306 answers “SELECT 1”, seen from the worker');
    expect(text.match(/to fill the cache/g)).toHaveLength(3);
  });

  it('tells in words what gave no value, escaped, and draws no zero for it', () => {
    const text = textOf(guests, 'guest');
    expect(text).toContain('blogbench in guests of kvm: unparsed , 15 executions');
    expect(text).toContain('&lt;b&gt;Final score&lt;/b&gt;');
    expect(text).toContain('netperf on the node of docker, kvm and lxc: unavailable');
    const [picture] = pictures(guests).filter((svg) => svg.includes('Reads, score, every'));
    expect(picture).toMatch(/kvm unparsed/);
  });

  it('marks the 2014 figures as other hardware, and as another program where it was', () => {
    const text = textOf(guests, 'guest');
    expect(text.match(/2014 study, other hardware/g)).toHaveLength(7);
    expect(text.match(/and another program: do not compare/g)).toHaveLength(2);
  });

  it('names the operation of each target where services differ', () => {
    const text = textOf(guests, 'scenario-boot-snapshot');
    expect(text).toContain('docker zun.create_container_from_snapshot');
    expect(text).toContain('kvm nova.boot_server_from_snapshot');
    expect(text).not.toContain('guest.boot_ready');
  });

  it('says once in each section with figures of whole nodes that they share one kernel', () => {
    const data = createFixtureStudy({ servers: 3, repetitions: 1, sharedHost: true, guests: [1] });
    const page = renderReport(data);
    for (const id of ['user-server', 'guest', 'scenario-serial-boot', 'scenario-guest']) {
      expect(textOf(page, id).split('share one kernel with others')).toHaveLength(2);
    }
    expect(troubled).not.toContain('share one kernel');
  });

  it('draws the ladder of boots one at a time and at once, with the share and its bounds', () => {
    const text = textOf(guests, 'boot-ladder');
    expect(text).toContain('serial-reboot: boots one at a time');
    expect(text).toContain('steady-state-packing: boots at once');
    expect(text).toContain('8 guest to SSH');
    expect(text).toContain('9 guest to MySQL');
    expect(text).toMatch(/until the guest was up \(\d+ boots\): \d+ % to \d+ %/);
    expect(text).toContain('docker , serial-reboot: not known');
    expect(text).toMatch(/kvm , serial-reboot: \d+ % to \d+ % of /);
    expect(text).toMatch(/lxc , serial-reboot: at least \d+ % of /);
    expect(text).toContain('The control plane’s share below measures it better');
    expect(pictures(guests).filter((svg) => svg.includes('segments of a boot'))).toHaveLength(4);
    expect(textOf(troubled, 'boot-ladder')).toContain('serial-boot: boots one at a time');
    expect(textOf(troubled, 'boot-ladder')).toContain('2014 study, other hardware');
  });

  it('has no ladder where no boot shows rungs', () => {
    const { study, runs } = createFixtureStudy({ servers: 1, repetitions: 1 });
    const bare = runs.map((run) => ({
      ...run,
      operations: run.operations.map(({ rungs: _, ...operation }) => operation),
    }));
    expect(renderReport({ study, runs: bare, samples: [] })).not.toContain('boot-ladder');
  });

  it('says beside the pictures how many values are kept out of the means, and why', () => {
    const text = textOf(troubled, 'scenario-serial-reboot');
    expect(text).toContain('hollow in the pictures: 1 operation that ended ok');
    expect(text).toContain('1 reboot of kvm: It took at least as long as nova waits');
    expect(textOf(troubled, 'scenario-serial-boot')).not.toContain('hollow in the pictures');
  });

  it('renders a study that has no run yet', () => {
    const { study } = createFixtureStudy({ servers: 1, repetitions: 1 });
    const page = renderReport({
      study: { ...study, endedAt: null, outcome: null },
      runs: [],
      samples: [],
    });
    expect(page).toContain('no run has been recorded');
  });

  it('renders runs that were not sampled', () => {
    const { study, runs } = createFixtureStudy({ servers: 1, repetitions: 1 });
    expect(renderReport({ study, runs, samples: [] })).toContain('Active servers');
  });

  it('renders a run of which nothing but its start is known', () => {
    const { study, runs } = createFixtureStudy({ servers: 1, repetitions: 1 });
    const begun = runs
      .slice(0, 1)
      .map((run) => ({ ...run, endedAt: null, outcome: null, phases: [], operations: [] }));
    expect(renderReport({ study, runs: begun, samples: [] })).toContain('not ended');
  });

  it('tells what servers cost where the nodes have cgroups', () => {
    const text = textOf(simulated, 'guest-cost');
    // Of the fixture: a server takes 4 ms of CPU time a second when idle, and kvm's 292 MB.
    expect(text).toMatch(/kvm 4\.00 mean of 2 servers 278 MiB .* 278 MiB/);
    expect(text).toContain('booted server: memory');
    expect(troubled).not.toContain('id="guest-cost"');
  });

  it('stays below 5 MB with thousands of servers', () => {
    const page = renderReport(createFixtureStudy({ servers: 1500, repetitions: 2 }));
    expect(page.length).toBeLessThan(5_000_000);
  }, 60_000);
});

import { outputFile } from '../../results/output-file.js';
import type { OperationRecord, RunRecord, StudyRecord } from '../../results/record.js';
import type { SpoolId } from '../../results/results-store.js';

export const STUDY = 'packing/20260302T090000Z';
export const NODE = 'kvm-1';
const WALL_MS = Date.parse('2026-03-02T09:00:00.000Z');

export const runOf = (repetition: number, study = STUDY): string =>
  `${study}/kvm/serial-boot/${repetition}`;

export const spoolOf = (repetition: number): SpoolId => ({
  target: 'kvm',
  node: NODE,
  run: runOf(repetition),
});

export const outputOf = (repetition: number): { file: string; text: string } => ({
  file: outputFile(runOf(repetition), 'mbw-guest-1-nth-1'),
  text: 'AVG Method: MEMCPY µs\n',
});

function operation(run: string, repetition: number, ordinal: number): OperationRecord {
  return {
    id: `${run}/nova.boot_server/${ordinal}`,
    study: STUDY,
    run,
    target: 'kvm',
    scenario: 'serial-boot',
    repetition,
    operation: 'nova.boot_server',
    resource: 'server',
    resourceId: `server-${ordinal}`,
    ordinal,
    startedAt: '2026-03-02T09:00:00.000Z',
    durationMs: 4000.5,
    lowerMs: 3950,
    upperMs: 4051,
    controlPlaneMs: null,
    controlPlaneLowerMs: null,
    controlPlaneUpperMs: null,
    outcome: 'ok',
    flags: [],
    fault: ordinal === 2 ? '=No valid host, "kvm" — é' : '',
    requestId: 'req-1',
    apiRequests: 7,
    phase: 'boot',
  };
}

/** A run with so many operations, which starts in the minute of its repetition. */
export function runRecord(repetition: number, operations = 2): RunRecord {
  const run = runOf(repetition);
  const startedAt = new Date(WALL_MS + repetition * 60_000).toISOString();
  return {
    run,
    study: STUDY,
    target: 'kvm',
    scenario: 'serial-boot',
    repetition,
    startedAt,
    endedAt: new Date(WALL_MS + repetition * 60_000 + 30_000).toISOString(),
    outcome: 'ok',
    reason: '',
    phases: [{ run, phase: 'boot', startedAt, endedAt: '2026-03-02T10:00:10.000Z' }],
    operations: Array.from({ length: operations }, (_, i) => operation(run, repetition, i + 1)),
    benchmarks: [],
    recordings: [
      {
        node: NODE,
        rawFile: `samples/kvm/${NODE}/serial-boot-${repetition}.spool`,
        clockOffsetMs: [-1, 1],
        recorder: 'python3',
        ticks: 3,
        problem: '',
      },
    ],
    left: [],
    apiRequests: 20,
  };
}

export const studyRecord = (study = STUDY): StudyRecord => ({
  study,
  planName: 'packing',
  plan: {},
  targets: [],
  startedAt: '2026-03-02T09:00:00.000Z',
  endedAt: '2026-03-02T11:00:00.000Z',
  outcome: 'ok',
  warnings: [],
  packbenchVersion: '0.1.0',
  temporalNamespace: 'default',
});

/** A spool of so many ticks, a second apart, as hosts/recorder.py writes it. */
export function spoolText(ticks: number): string {
  const header =
    'h {"format":1,"id":"x","program":"python3","clock":"monotonic","host":"n","kernel":"6.1",' +
    '"cpus":2,"clock_ticks":100,"page_size":4096,"boot_s":1,"period_ns":1000000000,"deadline_s":60}\n';
  return header + Array.from({ length: ticks }, (_, seq) => tick(seq)).join('');
}

function tick(seq: number): string {
  const sections = [
    `t ${seq} ${1e9 + seq * 1e9} ${(WALL_MS + seq * 1000) * 1e6} 1000 ${(seq + 1) * 2e6}`,
    `c ${seq * 10} 0 0 ${1000 + seq * 190} 0 0 0 0 0 0`,
    's 0 0 0 1 0',
    'm 1000 400 500 50 50 0 0 0 0',
    'v 0 0 0 0 0 0',
    'l 0.5 0.4 0.3',
    'f 1 2 1',
    'p - - - - -',
    `d sda 1 ${seq * 8} 1 0`,
    'n eth0 0 0',
    'u / 1 1',
    '.',
  ];
  return `${sections.join('\t')}\n`;
}

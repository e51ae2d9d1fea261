import { z } from 'zod';
import { benchmarkSchema, DEFAULT_BENCHMARKS } from './benchmark.js';
import { nameSchema } from './name.js';

const servers = z.int().min(1).max(10_000);
const name = nameSchema.optional().meta({
  description: 'Name in records. Needed when a scenario appears twice. Default: its type.',
});

const targets = z.array(nameSchema).min(1).optional().meta({
  description: 'Names of the targets that it runs on. Default: all.',
});
const wait_ready = z.boolean().default(false).meta({
  description: "After each boot wait for the guest too, by the target's readiness.",
});

export const scenarioSchema = z.discriminatedUnion('scenario', [
  z.strictObject({
    scenario: z
      .literal('serial-boot')
      .meta({ description: 'Boot one after the other, then delete all.' }),
    name,
    targets,
    servers: servers.default(15).meta({ description: 'Servers booted one after the other.' }),
    wait_ready,
  }),
  z.strictObject({
    scenario: z
      .literal('steady-state-packing')
      .meta({ description: 'Boot all at once, hold, delete all.' }),
    name,
    targets,
    servers: servers.default(15).meta({ description: 'Servers booted at the same moment.' }),
    wait_ready,
    hold_seconds: z
      .number()
      .min(0)
      .max(604_800)
      .default(300)
      .meta({ description: 'How long they all run before they are deleted.' }),
  }),
  z.strictObject({
    scenario: z
      .literal('serial-reboot')
      .meta({ description: 'One after the other: boot, soft reboots, delete.' }),
    name,
    targets,
    servers: z
      .int()
      .min(1)
      .max(200)
      .default(5)
      .meta({ description: 'Servers, one after the other.' }),
    reboots: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .meta({ description: 'Soft reboots of each server, each timed by itself.' }),
  }),
  z.strictObject({
    scenario: z
      .literal('boot-snapshot')
      .meta({ description: 'Boot, snapshot to an image, boot from it, delete all.' }),
    name,
    targets,
    servers: servers
      .default(1)
      .meta({ description: 'Servers booted, snapshot and booted again from the snapshot.' }),
    wait_ready,
  }),
  z.strictObject({
    scenario: z
      .literal('guest')
      .meta({ description: 'Boot, run benchmarks inside the guests, delete.' }),
    name,
    targets,
    servers: z
      .int()
      .min(1)
      .max(50)
      .default(1)
      .meta({ description: 'Guests that run each benchmark at the same moment.' }),
    levels: z.array(z.int().min(1).max(50)).min(1).max(10).optional().meta({
      description:
        'Numbers of guests, rising, up to servers: each benchmark runs on so many at once. Default: servers alone.',
    }),
    times: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .meta({ description: 'Executions of each benchmark with each of its parameters.' }),
    include_node: z
      .boolean()
      .default(false)
      .meta({ description: 'Run them on the compute node itself too, before the first boot.' }),
    benchmarks: z
      .array(benchmarkSchema)
      .min(1)
      .default(() => DEFAULT_BENCHMARKS.map((benchmark) => benchmarkSchema.parse({ benchmark })))
      .meta({ description: 'What runs inside. Default: all but netperf, which needs a peer.' }),
  }),
  z.strictObject({
    scenario: z.literal('control-plane-share').meta({
      description:
        'Boot, then start the same container or domain on its compute node without OpenStack, delete.',
    }),
    name,
    targets,
    servers: z
      .int()
      .min(1)
      .max(200)
      .default(5)
      .meta({ description: 'Servers, one after the other, each started both ways.' }),
  }),
]);

/** The four of the 2014 study: what a plan that names none runs. */
export const STUDY_SCENARIOS = [
  'serial-boot',
  'steady-state-packing',
  'serial-reboot',
  'boot-snapshot',
] as const;

/** Those of a plan's scenarios that run on a target. */
export const scenariosOn = (target: string, scenarios: readonly Scenario[]): readonly Scenario[] =>
  scenarios.filter((s) => s.targets?.includes(target) ?? true);

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioType = Scenario['scenario'];

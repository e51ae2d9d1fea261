import { z } from 'zod';
import { nameSchema } from './name.js';

const servers = z.int().min(1).max(10_000);
const name = nameSchema.optional().meta({
  description: 'Name in records. Needed when a scenario appears twice. Default: its type.',
});

export const scenarioSchema = z.discriminatedUnion('scenario', [
  z.strictObject({
    scenario: z
      .literal('serial-boot')
      .meta({ description: 'Boot one after the other, then delete all.' }),
    name,
    servers: servers.default(15).meta({ description: 'Servers booted one after the other.' }),
  }),
  z.strictObject({
    scenario: z
      .literal('steady-state-packing')
      .meta({ description: 'Boot all at once, hold, delete all.' }),
    name,
    servers: servers.default(15).meta({ description: 'Servers booted at the same moment.' }),
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
    servers: servers
      .default(1)
      .meta({ description: 'Servers booted, snapshot and booted again from the snapshot.' }),
  }),
]);

export const SCENARIOS = [
  'serial-boot',
  'steady-state-packing',
  'serial-reboot',
  'boot-snapshot',
] as const;

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioType = Scenario['scenario'];

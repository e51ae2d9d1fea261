import { z } from 'zod';

export const headerSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  program: z.enum(['python3', 'sh']),
  /** `uptime` has hundredths of a second only. */
  clock: z.enum(['monotonic', 'uptime']),
  host: z.string(),
  kernel: z.string(),
  cpus: z.number(),
  clock_ticks: z.number(),
  page_size: z.number(),
  /** Of the kernel: another one after each boot. Empty or absent where it is not known. */
  boot_id: z.string().optional(),
  /** When the node booted, epoch s; moves with the wall clock. */
  boot_s: z.number(),
  period_ns: z.number(),
  deadline_s: z.number(),
});

/** What a recorder says of itself and its node when it starts. */
export type SpoolHeader = z.infer<typeof headerSchema>;

import { readdir, readFile } from 'node:fs/promises';

/**
 * Ends whatever commands left running on a simulated node or in a container (Linux only): processes that carry this
 * very setting in their environment, and of them those that are meant by their command line.
 */
export async function endProcessesWith(
  name: string,
  value: string,
  signal: NodeJS.Signals = 'SIGTERM',
  isMeant: (args: readonly string[]) => boolean = () => true,
): Promise<void> {
  const entries = await readdir('/proc').catch((): string[] => []);
  await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid) => {
        try {
          const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
          if (!environment.split('\0').includes(`${name}=${value}`)) return;
          const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
          if (isMeant(args)) process.kill(Number(pid), signal);
        } catch {
          // Gone already, or not ours.
        }
      }),
  );
}

import type { StudyProgress } from '../../workflows/contract/progress.js';
import { isRunning } from '../background-process.js';
import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { findTemporal, SERVER_GONE } from '../find-temporal.js';
import { openHome } from '../home.js';
import { listStudies } from '../list-studies.js';
import { withSession, type Session } from '../session.js';
import { findStudy } from '../study-id.js';
import { renderStudy } from '../study-progress.js';
import { isPolled } from '../worker-process.js';

export const status: Command = {
  help: `Usage: packbench status [STUDY] [options]

Says how a study is doing; without STUDY, whether Temporal and a worker run and which
studies do.

  STUDY             id of a study, or a plan's name for its latest one

Options:
  --json            print it as JSON
  -h, --help        this text

Example:
  packbench status kvm-against-lxc
`,
  options: { json: 'flag' },
  positionals: ['[STUDY]'],
  run: async (args, context) => {
    const word = args.positional(0);
    if (word === '') return services(args.flag('json'), context);
    return withSession(async (session) => {
      const study = await findStudy(session.client, word);
      const progress = await askProgress(session, study);
      const { closeTime } = await session.client.workflow.getHandle(study).describe();
      if (args.flag('json')) context.output.json(progress);
      else
        for (const line of renderStudy(progress, context.output.style, closeTime ?? new Date()))
          context.output.line(line);
      return EXIT.ok;
    });
  },
};

async function askProgress({ client, place }: Session, study: string): Promise<StudyProgress> {
  try {
    return await client.connection.withDeadline(Date.now() + 10_000, () =>
      client.workflow.getHandle(study).query<StudyProgress>('progress'),
    );
  } catch (error) {
    throw new CommandError(EXIT.temporal, `study '${study}' does not say how it is doing`, {
      hint:
        place.origin === 'own'
          ? 'no worker answers; `packbench up` starts one'
          : `no worker polls at ${place.address}; \`packbench up\` starts one`,
      cause: error,
    });
  }
}

async function services(json: boolean, { output }: Context): Promise<ExitCode> {
  const home = await openHome();
  const place = await findTemporal(home);
  if (!place) {
    if (json) output.json({ temporal: null, worker: false, running: [] });
    else if (await home.readServer()) output.line(SERVER_GONE);
    else output.line('Nothing runs. `packbench up` starts Temporal and a worker.');
    return EXIT.ok;
  }
  return withSession(async ({ client }) => {
    const own = await home.readWorker();
    const worker =
      ((own && (await isRunning(own.process))) ?? false) ? true : await isPolled(client);
    const running = await listStudies(client, { running: true });
    if (json) {
      output.json({ temporal: place.address, ui: place.ui ?? null, worker, running });
      return EXIT.ok;
    }
    output.line(`Temporal  ${place.address}`);
    if (place.ui !== undefined) output.line(`Web UI    ${place.ui}`);
    output.line(`worker    ${worker ? 'polls' : 'none; `packbench up` starts one'}`);
    output.line(
      `running   ${running.length === 0 ? 'no study' : running.map(({ study }) => study).join('\n          ')}`,
    );
    return EXIT.ok;
  });
}

import type { Poll, Progress, ServerService, Stamps } from './server-service.js';

/**
 * A service whose action times have lost their fractions, as most clouds store them: a benchmark of
 * packbench on a cloud whose times are exact keeps them for the judge.
 */
export function withWholeSecondStamps(service: ServerService): ServerService {
  const execute = service.execute?.bind(service);
  return {
    operationName: (kind) => service.operationName(kind),
    boot: (request) => service.boot(request),
    softReboot: (...input) => service.softReboot(...input),
    snapshot: (...input) => service.snapshot(...input),
    deleteServer: (id) => service.deleteServer(id),
    deleteImage: (id) => service.deleteImage(id),
    findByRun: (...input) => service.findByRun(...input),
    console: (id) => service.console(id),
    ...(execute && { execute }),
    async poll(...input): Promise<Poll> {
      const poll = await service.poll(...input);
      const progress = [...poll.progress].map(([id, one]) => [id, cutProgress(one)] as const);
      return { ...poll, progress: new Map(progress) };
    },
    async stamps(...input): Promise<Stamps | undefined> {
      const stamps = await service.stamps(...input);
      return stamps && cutStamps(stamps);
    },
    actions: async (serverId) => (await service.actions(serverId)).map(cutStamps),
  };
}

function cutProgress(progress: Progress): Progress {
  if (progress.state !== 'there' || !progress.stamps) return progress;
  return { ...progress, stamps: cutStamps(progress.stamps) };
}

const cutStamps = (stamps: Stamps): Stamps => ({
  ...stamps,
  startedAtMs: toWholeSecond(stamps.startedAtMs),
  begunAtMs: stamps.begunAtMs === null ? null : toWholeSecond(stamps.begunAtMs),
  finishedAtMs: stamps.finishedAtMs === null ? null : toWholeSecond(stamps.finishedAtMs),
  exact: false,
});

const toWholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

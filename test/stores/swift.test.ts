import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openResults } from '../../activities/open-results.js';
import { ResultsError } from '../../results/results-error.js';
import { STUDY, studyRecord } from './records.js';
import { startSwiftServer, type SwiftServer } from './swift-server.js';

let server: SwiftServer;
beforeEach(async () => {
  server = await startSwiftServer();
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

it('the container is made when there is none, also when it went away meanwhile', async () => {
  const store = await openResults(server.address('x'));
  await store.saveStudy(studyRecord());
  server.removeContainer();
  expect(await store.listStudies()).toEqual([]);
  await store.saveStudy(studyRecord());
  expect(await store.listStudies()).toEqual([STUDY]);
});

it('a token that has ended is replaced by one new login', async () => {
  const store = await openResults(server.address('x'));
  await store.saveStudy(studyRecord());
  expect(server.logins()).toBe(1);
  server.expireTokens();
  await store.saveStudy(studyRecord());
  expect(await store.loadStudyRecord(STUDY)).toEqual(studyRecord());
  expect(server.logins()).toBe(2);
});

it('an unknown cloud is an error of the results, with the way out', async () => {
  const store = await openResults('swift://nobodys/container');
  const error = await store.saveStudy(studyRecord()).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ResultsError);
  expect((error as ResultsError).message).toContain("unknown cloud 'nobodys'");
  expect((error as ResultsError).hint).toContain('OS_CLIENT_CONFIG_FILE');
});

import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { openResults } from '../../activities/open-results.js';
import { ResultsError } from '../../results/results-error.js';
import { STUDY, studyRecord } from './records.js';
import { startS3Server, type S3Server } from './s3-server.js';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.stop());
afterEach(() => vi.unstubAllEnvs());

const using = (over: Readonly<Record<string, string>> = {}): void => {
  for (const [name, value] of Object.entries({ ...server.env, ...over })) vi.stubEnv(name, value);
};

async function problemOf(address: string): Promise<ResultsError> {
  const store = await openResults(address);
  const error = await store.saveStudy(studyRecord()).catch((e: unknown) => e);
  if (error instanceof ResultsError) return error;
  throw new Error('no ResultsError was thrown', { cause: error });
}

it('a report opens in a browser instead of being saved', async () => {
  using();
  const store = await openResults(server.address('types'));
  await store.writeFile(STUDY, 'report.html', '<!doctype html>');
  await store.writeFile(STUDY, 'summary.json', '{}');
  const type = (file: string) => server.contentType('types', `${STUDY}/${file}`);
  expect(type('report.html')).toBe('text/html; charset=utf-8');
  expect(type('summary.json')).toBe('application/json; charset=utf-8');
});

it('a wrong secret is refused, is not in the message, and the hint says where to look', async () => {
  const secret = 'wrong-horse-battery-staple';
  using({ AWS_SECRET_ACCESS_KEY: secret });
  const { message, hint, cause } = await problemOf(server.address('x'));
  expect(message).toContain(`Cannot write '${server.address('x')}/${STUDY}/study.json'`);
  expect(message).toContain('SignatureDoesNotMatch');
  expect(hint).toContain('AWS_SECRET_ACCESS_KEY');
  expect(`${message}${hint}${String(cause)}`).not.toContain(secret);
});

it('a bucket that is not there is named, with the way out', async () => {
  using();
  const { message, hint } = await problemOf('s3://nobodys-bucket/x');
  expect(message).toContain("'s3://nobodys-bucket/x/");
  expect(message).toContain('NoSuchBucket');
  expect(hint).toContain('Make the bucket');
});

it('a store that cannot be reached is told with the variable that names it', async () => {
  using({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' });
  const { message, hint } = await problemOf(server.address('x'));
  expect(message).toContain('ECONNREFUSED');
  expect(hint).toContain('AWS_ENDPOINT_URL_S3');
});

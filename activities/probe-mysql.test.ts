import { describe, expect, it } from 'vitest';
import { inputOf, recordOf, useGuests, wait } from './probe-test-guests.js';
import { listenMysql, type MysqlRefusal } from './probe-test-mysql.js';
import { freePort } from './probe-test-servers.js';

useGuests();

describe('awaitGuest by mysql', () => {
  const readiness = { probe: 'mysql', user: 'bench' };

  it('is ready when the query of the plan is answered', async () => {
    const asked: string[] = [];
    const port = await listenMysql({
      answer: (query) => {
        asked.push(query);
        return 'row';
      },
    });
    const query = 'SELECT count(*) FROM orders';
    expect(await recordOf({ readiness: { ...readiness, port, query } })).toMatchObject({
      outcome: 'ok',
    });
    expect(asked).toEqual([query]);
  });

  it('is not ready while the query is refused, and is once it is answered', async () => {
    const refusals: MysqlRefusal[] = [{ code: 1146, message: "Table 'orders' doesn't exist" }];
    const port = await listenMysql({ answer: () => refusals.pop() ?? 'row' });
    const record = await recordOf({ readiness: { ...readiness, port } });
    expect(record.outcome).toBe('ok');
    expect(record.lowerMs).toBeGreaterThan(0);
  });

  it('is ready as soon as a server that was not there yet answers', async () => {
    const port = await freePort();
    setTimeout(() => void listenMysql({ port, answer: () => 'row' }), 300);
    const record = await recordOf({ readiness: { ...readiness, port } });
    expect(record.outcome).toBe('ok');
    expect(record.upperMs).toBeGreaterThan(290);
  });

  it("fails at once with MySQL's words when it denies the account", async () => {
    const deny = { code: 1045, message: "Access denied for user 'bench'@'worker'" };
    const port = await listenMysql({ deny });
    const record = await recordOf({ readiness: { ...readiness, port } });
    expect(record).toMatchObject({
      outcome: 'failed',
      fault: `mysql on 127.0.0.1:${port} from the worker: ${deny.message}`,
    });
  });

  it('does not take a greeting for an answer', async () => {
    const port = await listenMysql({});
    const record = await recordOf({ readiness: { ...readiness, port, timeout_seconds: 0.05 } });
    expect(record.outcome).toBe('timed_out');
    expect(record.fault).toContain('last answer: no answer within 2 s');
  });

  it('says which variable of the worker is missing, and never tries', async () => {
    const { error } = await wait(
      inputOf({ readiness: { ...readiness, password_env: 'BENCH_PASSWORD' } }),
    );
    expect(error).toMatchObject({
      name: 'TargetError',
      message: expect.stringContaining("'BENCH_PASSWORD'"),
    });
  });
});

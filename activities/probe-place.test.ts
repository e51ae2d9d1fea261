import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestSshServer, type TestSshServer } from '../hosts/test-ssh-server.js';
import { hostKey, inputOf, recordOf, useGuests, wait } from './probe-test-guests.js';
import { listenMysql } from './probe-test-mysql.js';
import { freePort, listen } from './probe-test-servers.js';

useGuests();

async function startNode(): Promise<TestSshServer> {
  const node = await startTestSshServer({ hostKeys: [hostKey.private], password: 'x' });
  onTestFinished(() => node.close());
  return node;
}

describe('awaitGuest from a node', () => {
  it('asks mysql through one SSH session to the first node of the target', async () => {
    const node = await startNode();
    const port = await listenMysql({ answer: () => 'row' });
    const readiness = { probe: 'mysql', user: 'bench', password_env: 'P', port, from: 'node' };
    const what = { readiness, nodePort: node.port };
    expect(await recordOf(what, { P: 'secret' })).toMatchObject({ outcome: 'ok' });
    expect(node.forwarded).toEqual([`127.0.0.1:${port}`]);
  });

  it('names the node and its answer when the time is over', async () => {
    const node = await startNode();
    const port = await freePort();
    const readiness = { probe: 'tcp', port, from: 'node', node: 'n1', timeout_seconds: 0.5 };
    const record = await recordOf({ readiness, nodePort: node.port });
    expect(record.fault).toContain(`tcp on 127.0.0.1:${port} from node 'n1': last answer: `);
    expect(record.fault).toContain(`no connection to 127.0.0.1:${port}`);
  });

  it('goes on over a new session when the first was cut', async () => {
    const node = await startNode();
    const port = await freePort();
    let listeningAt = NaN;
    setTimeout(() => node.cut(), 500);
    setTimeout(() => {
      void listen(() => undefined, { port }).then(() => {
        listeningAt = Date.now();
      });
    }, 700);
    const readiness = { probe: 'tcp', port, from: 'node' };
    const record = await recordOf({ readiness, nodePort: node.port });
    expect(record).toMatchObject({ outcome: 'ok' });
    const truth = listeningAt - Date.parse(record.startedAt);
    expect(record.lowerMs).toBeLessThanOrEqual(truth);
    // Seen here a little after it is so.
    expect(record.upperMs).toBeGreaterThan(truth - 50);
  });

  it('waits for a node that refuses SSH, and says so in the end', async () => {
    const readiness = { probe: 'tcp', port: 1, from: 'node', timeout_seconds: 0.3 };
    const record = await recordOf({ readiness, nodePort: await freePort() });
    expect(record.outcome).toBe('timed_out');
    expect(record.fault).toContain("last answer: Node 'n1'");
    expect(record.fault).toContain('cannot be reached');
  });

  it('says for good that the target has no such node', async () => {
    const node = await startNode();
    const readiness = { probe: 'tcp', port: 1, from: 'node', node: 'other' };
    const { error } = await wait(inputOf({ readiness, nodePort: node.port }));
    expect(error).toMatchObject({
      name: 'TargetError',
      message: expect.stringContaining("Target 'kvm' has no node 'other'"),
    });
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeNode } from './describe-node.js';
import { prepareNode } from './test-recorder-node.js';

describe('describeNode', () => {
  it('says what the node is', async ({ onTestFinished }) => {
    const { session, root } = await prepareNode(onTestFinished, 'python3');
    await writeFile(join(root, 'proc/cpuinfo'), 'processor\t: 0\nmodel name\t: Test CPU @ 2 GHz\n');
    await mkdir(join(root, 'proc/sys/kernel'), { recursive: true });
    await writeFile(join(root, 'proc/sys/kernel/osrelease'), '6.1.0-test\n');
    expect(await describeNode(session)).toMatchObject({
      kernel: '6.1.0-test',
      cpuModel: 'Test CPU @ 2 GHz',
      cpus: 2,
      memoryBytes: 16_000_000 * 1024,
    });
  });
});

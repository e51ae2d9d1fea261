import { describe, expect, it } from 'vitest';
import { digestOfRun, toCommitTag } from './commit-tag.js';
import { isMadeBy, toRunMark } from './run-mark.js';
import { fromImage, fromKeyPair, fromPort, fromServer } from './to-resource.js';

const RUN = 'study/1/docker/boot-snapshot/1';
const metadata = {
  packbench_run: RUN,
  packbench_operation: `${RUN}/zun.commit_container/1`,
};
const image = {
  id: 'i',
  name: 'packbench-0123456789-snapshot-1',
  status: 'active',
  sizeBytes: null,
  virtualSizeBytes: null,
  minDiskGib: 0,
  minRamMib: 0,
  checksum: '',
  diskFormat: 'qcow2',
  containerFormat: 'bare',
  tags: [],
  createdAtMs: 0,
  properties: {},
};

describe('whose an image is', () => {
  it('is told by its property, as nova gives it to a snapshot', () => {
    const ours = fromImage({ ...image, properties: metadata });
    expect(ours).toMatchObject({ run: RUN, runDigest: '' });
    expect(isMadeBy(ours, RUN)).toBe(true);
    expect(isMadeBy(ours, `${RUN}0`)).toBe(false);
  });

  it('is told by its tag, as Zun gives it to a commit', () => {
    const docker = { ...image, containerFormat: 'docker' };
    const ours = fromImage({ ...docker, tags: ['latest', toCommitTag(metadata)] });
    expect(ours).toMatchObject({ run: '', runDigest: digestOfRun(RUN) });
    expect(isMadeBy(ours, RUN)).toBe(true);
    expect(isMadeBy(ours, `${RUN}0`)).toBe(false);
    expect(fromImage({ ...docker, tags: [digestOfRun(RUN).slice(1)] }).runDigest).toBe('');
  });

  it('is not ours under another name, whatever it inherited', () => {
    const named = { ...image, name: 'backup of packbench-0123456789-1' };
    expect(fromImage({ ...named, properties: metadata }).run).toBe('');
    const tags = [toCommitTag(metadata)];
    expect(fromImage({ ...named, containerFormat: 'docker', tags }).runDigest).toBe('');
  });
});

describe('whose anything else is', () => {
  it('is not told by a text that only mentions a run, nor by a name', () => {
    const port = { id: 'p', name: toRunMark(RUN), deviceId: '', description: '' };
    expect(fromPort(port).run).toBe('');
    expect(fromPort({ ...port, description: `see ${toRunMark(RUN)}` }).run).toBe('');
    expect(fromPort({ ...port, description: toRunMark(RUN) }).run).toBe(RUN);
    expect(fromKeyPair({ name: 'k', comment: toRunMark(RUN) }).run).toBe(RUN);
    expect(fromKeyPair({ name: toRunMark(RUN), comment: 'ada' }).run).toBe('');
  });

  it('is nobody’s of a server of a cell that is down, which has no metadata', () => {
    const known = { id: 's', name: '', status: 'UNKNOWN', created: '', addresses: {} };
    const rest = {
      'OS-EXT-STS:task_state': null,
      'OS-SRV-USG:launched_at': null,
      'OS-EXT-SRV-ATTR:host': null,
    };
    const server = fromServer({ ...known, ...rest, metadata: {} });
    expect(isMadeBy(server, '')).toBe(false);
    expect(isMadeBy(server, RUN)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { secondRow } from './test-tick.js';

describe('the totals of net and disks', () => {
  it('leaves a total empty when an interface of it was reset (2^64 wrap, or made anew)', () => {
    const eth0 = { receivedBytes: 10, sentBytes: 10 };
    const row = secondRow(
      {
        interfaces: new Map([
          ['eth0', eth0],
          ['tap1', { receivedBytes: 18e18, sentBytes: 5 }],
        ]),
      },
      {
        interfaces: new Map([
          ['eth0', eth0],
          ['tap1', { receivedBytes: 100, sentBytes: 8 }],
        ]),
      },
    );
    expect(row).toMatchObject({ net_received_bytes_per_s: null, net_sent_bytes_per_s: 3 });
  });

  it('counts what dstat counts: no bonds and VLANs, no dm and md; new and gone devices add nothing', () => {
    const net = (receivedBytes: number) => ({ receivedBytes, sentBytes: 0 });
    const disk = (reads: number) => ({ reads, readSectors: 0, writes: 0, writtenSectors: 0 });
    const row = secondRow(
      {
        interfaces: new Map([
          ['eth0', net(0)],
          ['bond0', net(0)],
          ['eth0.5', net(0)],
          ['gone', net(9)],
        ]),
        disks: new Map([
          ['sda', disk(0)],
          ['dm-0', disk(0)],
          ['md127', disk(0)],
        ]),
      },
      {
        interfaces: new Map([
          ['eth0', net(1)],
          ['bond0', net(10)],
          ['eth0.5', net(100)],
          ['new', net(1000)],
        ]),
        disks: new Map([
          ['sda', disk(1)],
          ['dm-0', disk(10)],
          ['md127', disk(100)],
        ]),
      },
    );
    expect(row).toMatchObject({ net_received_bytes_per_s: 1, disk_reads_per_s: 1 });
  });
});

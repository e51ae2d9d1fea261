import { describe, expect, it } from 'vitest';
import { findKnownKeys, fingerprint, judgeHostKey, keyType } from './known-hosts.js';

// Made with ssh-keygen; the fingerprint is what ssh-keygen -lf prints, the hashes what -H writes.
const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIOGkyNwzLdd74g3bSXEogKXnjKPS7UMQ4wvW2yrfpYge';
const HASHED_NODE1 = '|1|AoJTZ6SI51CRxgWJUi7/tvyC9ls=|pl3sMTmQK9MHLEiMvGnDJa66OAE=';
const HASHED_PORT_2202 = '|1|lU5rMNg6Te15jghCkT3bDWWU9Ks=|yLfEW4gwx+SsuOQRAnMxRv6NGXA=';

function isKnown(hosts: string, address: string, port = 22): boolean {
  return findKnownKeys(`${hosts} ssh-ed25519 ${KEY} a comment\n`, address, port).length === 1;
}

describe('findKnownKeys', () => {
  it.each([
    ['a name among several', 'node0,node1,10.0.0.7', 'node1', 22, true],
    ['a name in other letters', 'node1', 'NODE1', 22, true],
    ['another name', 'node1', 'node11', 22, false],
    ['a name whose dot is no wildcard', 'node1.example', 'node1xexample', 22, false],
    ['a port of its own', '[node1]:2202', 'node1', 2202, true],
    ['another port', '[node1]:2202', 'node1', 2203, false],
    ['a plain entry, asked for another port', 'node1', 'node1', 2202, false],
    ['a pattern', '*.example', 'node1.example', 22, true],
    ['a pattern for one character', 'node?', 'node12', 22, false],
    ['a pattern with an exception', '*.example,!node1.example', 'node1.example', 22, false],
    ['a hashed name', HASHED_NODE1, 'node1.example', 22, true],
    ['a hashed name, asked for another', HASHED_NODE1, 'node2.example', 22, false],
    ['a hashed name with port', HASHED_PORT_2202, '10.0.0.7', 2202, true],
  ])('matches %s', (_case, hosts, address, port, expected) => {
    expect(isKnown(hosts, address, port)).toBe(expected);
  });

  it('skips comments, blank and broken lines, and certificate authorities', () => {
    const text = `# node1 ssh-ed25519 ${KEY}\n\nnode1\nnode1 ssh-ed25519\n@cert-authority node1 ssh-ed25519 ${KEY}\n`;
    expect(findKnownKeys(text, 'node1', 22)).toEqual([]);
  });
});

describe('judgeHostKey', () => {
  const key = Buffer.from(KEY, 'base64');
  const other = Buffer.from('other');
  const entry = { type: 'ssh-ed25519', revoked: false };

  it('tells known, changed, revoked and unknown keys apart', () => {
    expect(judgeHostKey([], key)).toBe('unknown');
    expect(judgeHostKey([{ ...entry, key }], key)).toBe('known');
    expect(judgeHostKey([{ ...entry, key: other }], key)).toBe('changed');
    expect(
      judgeHostKey(
        [
          { ...entry, key: other },
          { ...entry, key },
        ],
        key,
      ),
    ).toBe('known');
    expect(
      judgeHostKey(
        [
          { ...entry, key },
          { ...entry, key, revoked: true },
        ],
        key,
      ),
    ).toBe('revoked');
    expect(judgeHostKey([{ ...entry, key: other, revoked: true }], key)).toBe('unknown');
  });

  it('names a key as ssh-keygen does', () => {
    expect(fingerprint(key)).toBe('SHA256:kCZbXYxq5YN7yDNerUzZt8emILcjyYI5vKh6EPKRM6w');
    expect(keyType(key)).toBe('ssh-ed25519');
    expect(keyType(other)).toBe('r');
    expect(keyType(Buffer.alloc(0))).toBe('');
  });
});

import type { Socket } from 'node:net';
import { listen } from './probe-test-servers.js';

export interface MysqlRefusal {
  readonly code: number;
  readonly message: string;
}

export interface TestMysqlOptions {
  readonly port?: number;
  /** Why a login is refused. @default every account is let in */
  readonly deny?: MysqlRefusal;
  /** Answers a query with one row, or refuses it; undefined leaves the client waiting. */
  readonly answer?: (query: string) => 'row' | MysqlRefusal | undefined;
}

/** A server that speaks as much of MySQL's protocol (4.1, native passwords) as a probe needs. */
export const listenMysql = ({ port = 0, deny, answer }: TestMysqlOptions): Promise<number> =>
  listen(
    (socket) => {
      send(socket, 0, [greeting()]);
      let input = Buffer.alloc(0);
      let loggedIn = false;
      socket.on('data', (data) => {
        input = Buffer.concat([input, data]);
        while (input.length >= 4 && input.length >= 4 + input.readUIntLE(0, 3)) {
          const end = 4 + input.readUIntLE(0, 3);
          const payload = input.subarray(4, end);
          input = input.subarray(end);
          if (!loggedIn) {
            loggedIn = true;
            send(socket, 2, [deny ? refusal(deny) : OK]);
          } else if (payload[0] === COM_QUERY) {
            const reply = answer?.(payload.subarray(1).toString());
            if (reply) send(socket, 1, reply === 'row' ? oneRow() : [refusal(reply)]);
          }
        }
      });
    },
    { port },
  );

const COM_QUERY = 3;
const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
const EOF = Buffer.from([0xfe, 0, 0, 2, 0]);

function send(socket: Socket, firstSequence: number, payloads: readonly Buffer[]): void {
  payloads.forEach((payload, index) => {
    const header = Buffer.from([0, 0, 0, firstSequence + index]);
    header.writeUIntLE(payload.length, 0, 3);
    socket.write(Buffer.concat([header, payload]));
  });
}

/** Protocol 10: version, connection, scramble, capabilities, charset utf8, autocommit. */
const greeting = (): Buffer =>
  Buffer.concat([
    Buffer.from('\x0a8.0.36-test\0\x01\0\0\0scramble\0', 'latin1'),
    Buffer.from([0xff, 0xf7, 33, 2, 0, 0x08, 0, 21]),
    Buffer.alloc(10),
    Buffer.from('scramble-two\0mysql_native_password\0', 'latin1'),
  ]);

function refusal({ code, message }: MysqlRefusal): Buffer {
  const head = Buffer.from([0xff, 0, 0]);
  head.writeUInt16LE(code, 1);
  return Buffer.concat([head, Buffer.from(`#HY000${message}`)]);
}

function oneRow(): Buffer[] {
  const names = Buffer.from('\x03def\0\0\0\x011\0\x0c', 'latin1');
  const column = Buffer.concat([names, Buffer.from([63, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0])]);
  return [Buffer.from([1]), column, EOF, Buffer.from('\x011', 'latin1'), EOF];
}

import { createServer, type Server as TcpServer } from 'node:net';
import type { GuestOwner } from './server.js';

/**
 * The TCP port that a guest opens on its own loopback address when it is ready, with an SSH banner
 * behind it. Linux answers on all of 127.0.0.0/8; elsewhere the doors stay shut.
 */
export class GuestDoors {
  private readonly port: number;
  private readonly doors = new Map<string, TcpServer[]>();

  constructor(port: number) {
    this.port = port;
  }

  /** Opens or closes them as the guest stands now. */
  update(server: GuestOwner): void {
    this.doors.get(server.id)?.forEach((door) => door.close());
    this.doors.delete(server.id);
    if (this.port === 0 || server.guest.readyAt === null) return;
    this.doors.set(
      server.id,
      server.ports.map((port) => {
        const door = createServer((socket) => {
          socket.on('error', () => undefined);
          socket.end('SSH-2.0-simcloud\r\n');
        });
        door.on('error', () => undefined);
        door.listen(this.port, port.ipAddress);
        return door;
      }),
    );
  }

  close(): void {
    for (const doors of this.doors.values()) doors.forEach((door) => door.close());
    this.doors.clear();
  }
}

import { connect } from 'node:net';

/** A probe that takes longer than this counts as closed. @unit ms */
const PROBE_TIMEOUT_MS = 1000;

/** Whether a TCP port accepts a connection and, when a banner is expected, greets with it. */
export const probePort = (address: string, port: number, banner: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => {
      end(false);
    });
    socket.on('error', () => {
      end(false);
    });
    socket.on('connect', () => {
      if (banner === '') end(true);
    });
    socket.on('data', (data) => {
      end(data.toString('latin1').startsWith(banner));
    });
    socket.on('close', () => {
      end(false);
    });
  });

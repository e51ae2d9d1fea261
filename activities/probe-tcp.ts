import type { PortQuestion } from './probe-port.js';

/** Ready when the port accepts a connection. */
export const tcpQuestion: PortQuestion = {
  name: 'tcp',
  answerMs: 1000,
  ask: () => Promise.resolve(),
};

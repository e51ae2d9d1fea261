import { fork } from 'node:child_process';
import { runnableModule } from './runnable-module.js';

export interface Rendered {
  /** One HTML page. */
  readonly report: string;
  /** summary.json. */
  readonly summary: string;
  /** The figures that matter most, a sentence each. */
  readonly headline: readonly string[];
}

const TIMEOUT_MS = 170_000;
const MAIN = runnableModule(import.meta.url, './render-main');

/**
 * Renders a study's report in a process of its own: a large one takes many seconds of computing, in
 * which this process must go on polling clouds and beating its hearts.
 *
 * @param root path or address of the results; the other process opens them with this environment
 * @throws Error with the last words of that process
 */
export function renderApart(root: string, study: string): Promise<Rendered> {
  const child = fork(MAIN.path, [root, study], {
    execArgv: [...MAIN.flags],
    // The activity's attempt is over then, and another one computes.
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (words = (words + text).slice(-4000)));
  return new Promise((resolve, reject) => {
    let rendered: Rendered | undefined;
    child.on('message', (message) => (rendered = message as Rendered));
    child.on('error', reject);
    child.on('close', (code) => {
      if (rendered) resolve(rendered);
      else
        reject(
          new Error(`the report could not be rendered (exit ${String(code)}): ${words.trim()}`),
        );
    });
  });
}

/** Where the command writes; the one place that does. */
export interface Output {
  /** What was asked for. */
  readonly line: (text?: string) => void;
  /** The same for programs; one JSON document. */
  readonly json: (value: unknown) => void;
  /** What happens meanwhile, problems and hints: on standard error, apart from what was asked for. */
  readonly note: (text: string) => void;
  /** Lines that replace those of the last call on a terminal; elsewhere nothing is written. */
  readonly live: (lines: readonly string[]) => void;
  /** Whether `live` shows anything. */
  readonly isLive: boolean;
  readonly style: Style;
}

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** The part of a stream that is needed: process.stdout and process.stderr are such. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function createOutput(
  stdout: TextStream,
  stderr: TextStream,
  env: NodeJS.ProcessEnv,
): Output {
  const isLive = stdout.isTTY === true && env['TERM'] !== 'dumb';
  let shown = 0;
  const erase = (): void => {
    if (shown > 0) stdout.write(`\x1b[${String(shown)}A\x1b[J`);
    shown = 0;
  };
  return {
    isLive,
    // https://no-color.org: present and not empty, whatever its value.
    style: createStyle(isLive && !env['NO_COLOR']),
    line: (text = '') => {
      erase();
      stdout.write(`${text}\n`);
    },
    json: (value) => {
      erase();
      stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    note: (text) => {
      erase();
      stderr.write(`${text}\n`);
    },
    live: (lines) => {
      if (!isLive) return;
      erase();
      // A line that wraps would take two rows and break the count.
      const width = (stdout.columns ?? 80) - 1;
      stdout.write(lines.map((line) => `${cut(line, width)}\n`).join(''));
      shown = lines.length;
    },
  };
}

// Colour codes take no room; a cut line gets its end of colour back.
function cut(line: string, width: number): string {
  let room = width;
  let text = '';
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    if (part.startsWith('\x1b[')) {
      text += part;
      continue;
    }
    const characters = Array.from(part);
    text += characters.slice(0, room).join('');
    room = Math.max(0, room - characters.length);
  }
  return text;
}

function createStyle(color: boolean): Style {
  const paint = (code: number) => (text: string) =>
    color ? `\x1b[${String(code)}m${text}\x1b[0m` : text;
  return { bold: paint(1), dim: paint(2), red: paint(31), green: paint(32), yellow: paint(33) };
}

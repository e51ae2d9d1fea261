/** What becomes of a container's command once Docker starts it. */
export type CommandFate =
  | { readonly kind: 'runs' }
  | {
      readonly kind: 'ends';
      readonly afterMs: number;
      readonly exitCode: number;
      readonly output: string;
    }
  | { readonly kind: 'missing'; readonly error: string };

const ENDLESS = ['init', 'guest-init', 'mysqld', 'mariadbd', 'httpd', 'tail', 'top', 'watch'];
const BRIEF = [
  'true',
  'false',
  'echo',
  'date',
  'hostname',
  'ls',
  'cat',
  'env',
  'uname',
  'sh',
  'ash',
];

/**
 * The fate of a container's own command, which is told from its words and never run: it might be
 * `/sbin/init`. Images have busybox's usual programs and a MySQL server. (What is executed in a
 * container later does run: container-shells.ts.)
 */
export function commandFate(command: readonly string[] | null): CommandFate {
  if (command === null) return { kind: 'runs' };
  const [program = '', ...args] = command;
  const name = program.split('/').at(-1) ?? program;
  if (![...ENDLESS, ...BRIEF, 'sleep'].includes(name)) {
    return { kind: 'missing', error: missingProgram(program) };
  }
  if (ENDLESS.includes(name)) return { kind: 'runs' };
  const script = name.endsWith('sh') ? args.slice(1).join(' ') : [name, ...args].join(' ');
  if (/\bsleep inf|\btail -f|\bwhile\b/.test(script)) return { kind: 'runs' };
  const seconds = [...script.matchAll(/\bsleep (\d+(?:\.\d+)?)/g)].reduce(
    (sum, [, text]) => sum + Number(text),
    0,
  );
  const exit = /\bexit (\d+)/.exec(script);
  return {
    kind: 'ends',
    afterMs: seconds * 1000,
    exitCode: exit ? Number(exit[1]) : name === 'false' ? 1 : 0,
    output: name === 'echo' ? `${args.join(' ')}\n` : '',
  };
}

/** runc's words for a program that is not there. */
export function missingProgram(program: string): string {
  return program.includes('/')
    ? `exec: "${program}": stat ${program}: no such file or directory: unknown`
    : `exec: "${program}": executable file not found in $PATH: unknown`;
}

/**
 * `sysbench TEST --name=value COMMAND`, in any order of options.
 * @param {readonly string[]} argv
 */
export function parseArguments(argv) {
  const options = new Map();
  const words = [];
  for (const argument of argv) {
    const match = /^--([^=]+)(?:=(.*))?$/.exec(argument);
    if (match) options.set(match[1].replaceAll('_', '-'), match[2] ?? 'on');
    else words.push(argument);
  }
  return { test: words[0] ?? '', command: words[1] ?? '', options };
}

/** `512M` in MiB. */
export function toMib(size) {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/i.exec(size);
  const unit = { '': 1 / 1_048_576, K: 1 / 1024, M: 1, G: 1024, T: 1_048_576 };
  return match ? Number(match[1]) * unit[match[2].toUpperCase()] : 0;
}

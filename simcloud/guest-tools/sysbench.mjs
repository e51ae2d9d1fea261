// Prints what sysbench 1.0.20 prints, with figures that are drawn: nothing is measured.
import { print } from './print.mjs';
import { cpu } from './sysbench-cpu.mjs';
import { fileio } from './sysbench-fileio.mjs';
import { insertion } from './sysbench-insertion.mjs';
import { oltp } from './sysbench-oltp.mjs';
import { parseArguments } from './sysbench-options.mjs';

const BANNER = 'sysbench 1.0.20 (using system LuaJIT 2.1.0-beta3)\n';

const { test, command, options } = parseArguments(process.argv.slice(2));
if (options.has('version')) {
  print('sysbench 1.0.20');
} else if (test === 'cpu') {
  print(BANNER);
  await cpu(command, options);
} else if (test === 'fileio') {
  print(BANNER);
  await fileio(command, options);
} else if (/^oltp_read_(only|write)$/.test(test)) {
  print(BANNER);
  await oltp(test, command, options);
} else if (/(^|\/)iibench(\.lua)?$/.test(test)) {
  print(BANNER);
  await insertion(command, options);
} else {
  print(BANNER);
  print(`FATAL: Cannot find benchmark '${test}': no such built-in test, file or module`);
  process.exitCode = 1;
}

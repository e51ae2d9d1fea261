import type { Benchmark } from '../../plan/benchmark.js';
import {
  commandLine,
  scriptOf,
  sysbenchScript,
  type BenchmarkPhase,
  type BenchmarkScript,
} from './script-parts.js';

/** A folder on the guest's disk: /tmp is often memory. */
const FOLDER = `parent=/var/tmp
[ -d $parent ] && [ -w $parent ] || parent=\${HOME:-/root}
folder=$parent/packbench-fileio`;

/**
 * Random reads, or reads and writes, on files in a folder of their own. The files stay in the guest's
 * page cache as far as its memory allows: with less `total_mib` than memory it is the cache, not the
 * disk, that is measured, and nothing here drops it (a guest may not).
 */
export function sysbenchFileioScript(
  { files, total_mib, seconds }: Extract<Benchmark, { benchmark: 'sysbench-fileio' }>,
  mode: string,
  threads: number,
  phase: BenchmarkPhase,
): BenchmarkScript {
  const programs = ['sysbench'];
  if (phase === 'cleanup') {
    const command = 'rm -rf "$folder"';
    return { script: scriptOf(`${FOLDER}\n${command}`), command, programs: [] };
  }
  const size = [`--file-num=${files}`, `--file-total-size=${total_mib}M`];
  if (phase === 'prepare') {
    const command = commandLine(['sysbench', 'fileio', ...size, 'prepare']);
    const old = commandLine(['sysbench', '--test=fileio', ...size, 'prepare']);
    return { script: prepareScript(total_mib, command, old), command, programs };
  }
  const whole = Math.ceil(seconds);
  const what = [...size, `--file-test-mode=${mode}`];
  const command = commandLine([
    ...['sysbench', 'fileio', ...what],
    ...[`--threads=${threads}`, `--time=${whole}`, '--events=0', 'run'],
  ]);
  // Without a seed of its own 0.x reads the same blocks in every execution.
  const old = `case $(sysbench --version) in *' 0.4'*) seed=--init-rng=on ;; *) seed=--rand-init=on ;; esac
run sysbench --test=fileio ${what.join(' ')} $seed --num-threads=${threads} --max-time=${whole} --max-requests=0 run`;
  const body = `${FOLDER}
cd "$folder" 2>/dev/null || { echo "packbench: its files are not there: $folder"; exit 1; }
${sysbenchScript(`run ${command}`, old)}`;
  return { script: scriptOf(body), command, programs };
}

/**
 * Says that the disk is too small before it is filled; and when it fills up all the same, makes room
 * again before it says so, because the words need room too.
 */
function prepareScript(totalMib: number, now: string, old: string): string {
  return scriptOf(`${FOLDER}
prepare() {
rm -rf "$folder"
mkdir -p "$folder" && cd "$folder" || exit 1
free=$(df -Pk . | { read -r _; read -r _ _ _ free _; echo "$free"; })
if [ -n "$free" ] && [ "$free" -lt ${totalMib * 1024} ]; then
rm -rf "$folder"
echo "packbench: No space left on device: $parent has $((free / 1024)) MiB free, the files need ${totalMib} MiB"
exit 1
fi
said=$("$@" 2>&1)
code=$?
[ $code = 0 ] || rm -rf "$folder"
printf '%s\\n' "\\$ $*" "$said"
exit $code
}
${sysbenchScript(`prepare ${now}`, `prepare ${old}`)}`);
}

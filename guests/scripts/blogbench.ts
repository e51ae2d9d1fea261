import type { Benchmark } from '../../plan/benchmark.js';
import { scriptOf, type BenchmarkScript } from './script-parts.js';

const FOLDER = `parent=/var/tmp
[ -d $parent ] && [ -w $parent ] || parent=\${HOME:-/root}
folder=$parent/packbench-blogbench
rm -rf "$folder"`;

/** Writers, rewriters, commenters and 100 readers on an empty folder, for iterations of 10 s. */
export function blogbenchScript(
  { iterations }: Extract<Benchmark, { benchmark: 'blogbench' }>,
  phase: 'run' | 'cleanup',
): BenchmarkScript {
  const command = `blogbench -d "$folder" --iterations=${iterations}`;
  if (phase === 'cleanup') {
    return { script: scriptOf(FOLDER), command: 'rm -rf "$folder"', programs: [] };
  }
  const body = `has blogbench || missing blogbench
${FOLDER}
mkdir -p "$folder" || exit 1
run ${command}`;
  return { script: scriptOf(body), command, programs: ['blogbench'] };
}

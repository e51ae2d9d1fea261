import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Neither code nor anything that code reads; packages are linked to. */
const LEFT_OUT = /^(\.git|node_modules|packbench-results|bench-results|coverage|docs|devcloud)$/;

/**
 * A copy of the project with JavaScript beside each file of TypeScript: hundreds of processes start
 * from it, each of which would compile what it loads.
 *
 * @param folder is made
 */
export async function compileProject(folder: string): Promise<void> {
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (path) => !LEFT_OUT.test(relative(ROOT, path).split(sep)[0] ?? ''),
  });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await build({
    absWorkingDir: folder,
    entryPoints: files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts')),
    outdir: folder,
    outbase: folder,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    logLevel: 'error',
  });
}

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Workflows, what they take types and constants from, and how their failures are encoded. */
const FOLDERS = ['workflows', 'plan', 'results', 'codec'];
/** Names the versions of everything that may be bundled. */
const VERSIONS = 'package-lock.json';
/** Bundles of other versions that nobody has used for so long are removed. @unit ms */
const KEPT_MS = 30 * 86_400_000;

export interface BundledParts {
  /** Module with a `failureConverter`, when failures are to be encrypted. */
  readonly failureConverterPath?: string | undefined;
  /** Whether workflows send spans. */
  readonly traced?: boolean;
}

/**
 * File with the bundled workflows. Bundling takes seconds of computing, and a worker that was killed
 * is missed meanwhile: the bundle is kept by what it was made of.
 *
 * @param folder where bundles are kept; it is made
 */
export async function workflowBundle(folder: string, parts: BundledParts = {}): Promise<string> {
  const path = join(folder, `${await digestOfSources(parts)}.js`);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows', 'workflows.ts'),
    logger: new DefaultLogger('WARN'),
    ...bundledModules(parts),
  });
  await mkdir(folder, { recursive: true });
  await removeOld(folder);
  // Several workers may start at the same moment; none may read half of a file.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, code);
  await rename(temporary, path);
  return path;
}

function bundledModules({ failureConverterPath, traced }: BundledParts): Partial<BundleOptions> {
  const { resolve } = createRequire(import.meta.url);
  return {
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    ...(traced && {
      workflowInterceptorModules: [
        resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
      ],
    }),
  };
}

async function digestOfSources({ failureConverterPath, traced }: BundledParts): Promise<string> {
  const parts = [failureConverterPath !== undefined && 'encoded', traced && 'traced'];
  const hash = createHash('sha256').update([process.version, ...parts].join('\0'));
  const files = [VERSIONS];
  for (const folder of FOLDERS) {
    for (const file of await readdir(join(ROOT, folder), { recursive: true })) {
      if (/\.c?[jt]s$/.test(file) && !file.endsWith('.test.ts')) files.push(join(folder, file));
    }
  }
  files.sort();
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, file))));
  for (const [i, text] of texts.entries()) hash.update(`\0${files[i] ?? ''}\0`).update(text);
  return hash.digest('hex').slice(0, 32);
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { force: true });
  }
}

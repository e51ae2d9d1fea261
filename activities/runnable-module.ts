import * as nodeModule from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How to start Node.js with a module of this project. */
export interface RunnableModule {
  readonly path: string;
  /** Flags of Node.js, which stand before the path. */
  readonly flags: readonly string[];
}

/**
 * A module beside another one, in the form that this process runs: TypeScript, or the JavaScript
 * that `scripts/compile.mjs` made of it.
 *
 * @param from `import.meta.url` of the module that asks
 * @param name relative to it, without its ending: `./render-main`
 */
export function runnableModule(from: string, name: string): RunnableModule {
  const isCompiled = from.endsWith('.js');
  const path = fileURLToPath(new URL(`${name}${isCompiled ? '.js' : '.ts'}`, from));
  return { path, flags: isCompiled ? [] : tsxFlags() };
}

/** Node.js before 20.6 has no `module.register` and wants the loader named as such. */
function tsxFlags(): readonly string[] {
  const tsx = pathToFileURL(nodeModule.createRequire(import.meta.url).resolve('tsx')).href;
  return 'register' in nodeModule ? ['--import', tsx] : ['--no-warnings', '--loader', tsx];
}

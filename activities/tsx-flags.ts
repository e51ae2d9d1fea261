import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Flags with which a Node.js process runs TypeScript, from whatever folder it is started in.
 * Node.js before 20.6 has no `module.register` and wants the loader named as such.
 */
export function tsxFlags(): readonly string[] {
  const tsx = pathToFileURL(nodeModule.createRequire(import.meta.url).resolve('tsx')).href;
  return 'register' in nodeModule ? ['--import', tsx] : ['--no-warnings', '--loader', tsx];
}

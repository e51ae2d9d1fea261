import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { listZones } from '../../openstack/compute-hosts.js';
import { listFlavors } from '../../openstack/flavors.js';
import { listImages } from '../../openstack/images.js';
import { listClouds } from '../../openstack/load-cloud.js';
import { listNetworks } from '../../openstack/networks.js';
import type { CloudClient } from '../../openstack/cloud-client.js';
import { listContainerZones } from '../../openstack/zun-hosts.js';
import { CommandError } from '../command-error.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { withCloud } from '../open-cloud.js';
import { renderPlan } from '../render-plan.js';
import { suggestTargets, type Offer } from '../suggest-target.js';

export const init: Command = {
  help: `Usage: packbench init --cloud NAME [FILE]

Asks a cloud for its flavors, images, networks and zones and writes a plan with the
smallest choices that fit together, and comments that say what else there is.

  FILE              file to write (default plan.yaml), or - for standard output

Options:
  --cloud NAME      cloud in clouds.yaml
  --force           write over a file that is there
  -h, --help        this text

Example:
  packbench init --cloud mycloud plan.yaml
`,
  options: { cloud: 'text', force: 'flag' },
  positionals: ['[FILE]'],
  run: async (args, context) => {
    const cloud = args.text('cloud');
    if (cloud === undefined) {
      const clouds = listClouds({ env: context.env, cwd: context.cwd });
      throw new CommandError(EXIT.usageOrPlan, '`packbench init` needs --cloud NAME', {
        hint: clouds.length > 0 ? `there are: ${clouds.join(', ')}` : 'clouds.yaml has none yet',
      });
    }
    const offer = await withCloud(cloud, context, askOffer);
    const plan = renderPlan(cloud, offer, suggestTargets(offer));
    const file = args.positional(0) || 'plan.yaml';
    if (file === '-') {
      context.output.line(plan.trimEnd());
      return EXIT.ok;
    }
    await write(resolve(context.cwd, file), plan, args.flag('force'));
    context.output.line(`'${file}' written. Edit it, then: packbench doctor --plan ${file}`);
    return EXIT.ok;
  },
};

async function askOffer(client: CloudClient): Promise<Offer> {
  const [flavors, { items: images }, networks, zones, containerZones, { project }] =
    await Promise.all([
      listFlavors(client),
      listImages(client),
      listNetworks(client),
      listZones(client),
      client.hasService('container').then((has) => (has ? listContainerZones(client) : [])),
      client.identity(),
    ]);
  return { flavors, images, networks, zones, containerZones, projectId: project?.id ?? '' };
}

async function write(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CommandError(
      EXIT.usageOrPlan,
      exists ? `'${path}' is there already` : `cannot write '${path}': ${String(error)}`,
      { hint: exists ? 'name another file, or add --force' : 'name another file', cause: error },
    );
  }
}

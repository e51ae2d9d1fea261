import { parse } from 'yaml';
import {
  bootableImages,
  containerImages,
  type Offer,
  type SuggestedTarget,
} from './suggest-target.js';

/** A plan with comments that say what else the cloud has, ready to be edited. */
export function renderPlan(
  cloud: string,
  offer: Offer,
  targets: readonly SuggestedTarget[],
): string {
  return `# A plan for packbench, made from what cloud '${cloud}' has.
# Check it:  packbench doctor --plan FILE
# Run it:    packbench run FILE
# All keys:  packbench plan schema

name: ${scalar(planName(cloud))}

# The sides of the comparison. Keep those that you want to compare.
targets:
${targets.map((target) => renderTarget(cloud, offer, target)).join('\n')}
# The scenarios of the 2014 study, smaller. Raise the numbers once this has run.
scenarios:
  # Servers booted one after the other.
  - scenario: serial-boot
    servers: 5
  # Servers booted at the same moment, held, deleted.
  - scenario: steady-state-packing
    servers: 5
    hold_seconds: 60
  # Boot, snapshot, boot from the snapshot.
  - scenario: boot-snapshot
  # Needs \`readiness\` in every target.
  # - scenario: serial-reboot
  #   servers: 5
  #   reboots: 5

# Runs of each scenario on each target, interleaved. More make the intervals narrower.
repetitions: 3
`;
}

function renderTarget(cloud: string, offer: Offer, target: SuggestedTarget): string {
  const { image, network, zone, service } = target;
  const images = service === 'zun' ? containerImages(offer.images) : bootableImages(offer.images);
  return `  - name: ${scalar(target.name)}
    cloud: ${scalar(cloud)}
    availability_zone: ${scalar(zone)}
${renderSize(offer, target)}
${choices(images.map(({ name }) => name))}    image: ${scalar(image?.name ?? 'NONE-FITS')}
${choices(offer.networks.map(({ name }) => name))}    networks: ${network ? `[${scalar(network.name)}]` : '[]'}
    # What tells that the guest is up; serial-reboot needs it.
    # readiness:
    #   probe: console
    #   marker: 'login:'
    # Compute nodes to sample over SSH while the target is benchmarked.
    # nodes:
    #   - name: node1
    #     address: 192.0.2.1
    #     user: root
    #     key_file: ~/.ssh/id_ed25519
`;
}

function renderSize(offer: Offer, { service, flavor }: SuggestedTarget): string {
  if (service === 'zun')
    return '    service: zun\n    # Memory limit of a container.\n    memory_mib: 512';
  const flavors = offer.flavors.map(
    (f) => `${f.name} (${String(f.vcpus)} vCPU, ${String(f.ramMib)} MiB)`,
  );
  return `${choices(flavors)}    flavor: ${scalar(flavor?.name ?? 'NONE-FITS')}`;
}

const MAX_CHOICES = 10;

function choices(names: readonly string[]): string {
  if (names.length < 2) return '';
  // A name with a line break would end the comment.
  const shown = names.slice(0, MAX_CHOICES).map((name) => name.replace(/\s+/g, ' '));
  const more = names.length > MAX_CHOICES ? `, and ${String(names.length - MAX_CHOICES)} more` : '';
  return `    # ${shown.join(', ')}${more}\n`;
}

/** A JSON string is a YAML scalar too, and stays on its line whatever is in it. */
const scalar = (text: string): string =>
  /^[A-Za-z][\w.-]*$/.test(text) && parse(text) === text ? text : JSON.stringify(text);

function planName(cloud: string): string {
  return (
    cloud
      .replace(/[^A-Za-z0-9_-]+/g, '-')
      .replace(/^[-_]+/, '')
      .slice(0, 40) || 'plan'
  );
}

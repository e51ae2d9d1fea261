import type { ServiceName } from './create-server-service.js';
import type { Flavor } from './flavors.js';
import type { Image } from './images.js';
import type { Problem } from './problem.js';

const GIB = 2 ** 30;

/**
 * What the service would refuse, much of it only when the server is built (nova/compute/api.py,
 * virt/images.py; Zun looks for images of its own format alone: zun/image/glance/utils.py).
 */
export function imageFitProblems(
  image: Image,
  flavor: Flavor,
  service: ServiceName = 'nova',
): readonly Problem[] {
  const problems: Problem[] = formatProblems(service, image);
  const what = `image '${image.name}'`;
  const small = service === 'zun' ? 'the container' : `flavor '${flavor.name}'`;
  if (image.status !== 'active') {
    problems.push({
      problem: `${what} is '${image.status}', not 'active'`,
      hint: 'wait until it is, or name another image',
    });
  }
  if (image.minRamMib > flavor.ramMib) {
    problems.push({
      problem: `${what} needs ${image.minRamMib} MiB of memory, ${small} has ${flavor.ramMib} MiB`,
      hint: service === 'zun' ? 'raise memory_mib' : 'name a larger flavor',
    });
  }
  // A flavor without a disk size takes that of the image.
  if (flavor.diskGib === 0) return problems;
  const neededGib = Math.max(
    image.minDiskGib,
    (image.virtualSizeBytes ?? image.sizeBytes ?? 0) / GIB,
  );
  if (neededGib > flavor.diskGib) {
    problems.push({
      problem: `${what} needs a disk of ${Math.ceil(neededGib * 10) / 10} GiB, ${small} has ${flavor.diskGib} GiB`,
      hint: 'name a larger flavor or a smaller image',
    });
  }
  return problems;
}

/** `docker` is what `docker save` wrote; nova's drivers have no use for it, and Zun for no other. */
function formatProblems(service: ServiceName, image: Image): Problem[] {
  const { name, containerFormat, diskFormat } = image;
  const isDocker = containerFormat === 'docker';
  if (service === 'zun' && !isDocker) {
    const format = diskFormat || 'image without a format';
    return [
      {
        problem: `image '${name}' is a ${format} (container_format '${containerFormat}'): Zun needs what \`docker save\` wrote, container_format docker`,
        hint: 'upload one: docker save IMAGE | openstack image create --container-format docker --disk-format raw NAME',
      },
    ];
  }
  if (service === 'nova' && isDocker) {
    return [
      {
        problem: `image '${name}' is what \`docker save\` wrote (container_format docker): nova boots disks`,
        hint: 'name a disk image, or write service: zun',
      },
    ];
  }
  return [];
}

import type { Flavor } from './flavors.js';
import type { Image } from './images.js';
import type { Problem } from './problem.js';

const GIB = 2 ** 30;

/** What nova would refuse, some of it only when the server is built (nova/compute/api.py, virt/images.py). */
export function imageFitProblems(image: Image, flavor: Flavor): readonly Problem[] {
  const problems: Problem[] = [];
  const what = `image '${image.name}'`;
  const small = `flavor '${flavor.name}'`;
  if (image.status !== 'active') {
    problems.push({
      problem: `${what} is '${image.status}', not 'active'`,
      hint: 'wait until it is, or name another image',
    });
  }
  if (image.minRamMib > flavor.ramMib) {
    problems.push({
      problem: `${what} needs ${image.minRamMib} MiB of memory, ${small} has ${flavor.ramMib} MiB`,
      hint: 'name a larger flavor',
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

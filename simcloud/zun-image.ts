import type { Cloud } from './cloud.js';
import type { Container } from './container.js';
import type { Image } from './image.js';

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * The image of a container, by id or by its unique name among those with `container_format` docker:
 * to Zun no others exist (zun/image/glance/utils.py: find_image). A tag after the name is ignored.
 * @returns why there is none, in Zun's words
 */
export function findDockerImage(cloud: Cloud, container: Container): Image | string {
  const ident = UUID.test(container.image)
    ? container.image
    : container.image.replace(/:[^/:]*$/, '');
  const [image, ...others] = [...cloud.images.values()].filter(
    (candidate) =>
      (candidate.id === ident || candidate.name === ident) &&
      candidate.containerFormat === 'docker' &&
      candidate.status === 'active' &&
      (candidate.visibility === 'public' || candidate.owner === container.project),
  );
  if (others.length > 0) {
    return `Multiple images exist with same name ${ident}. Please use the image id instead.`;
  }
  return image ?? `Image ${ident} could not be found.`;
}

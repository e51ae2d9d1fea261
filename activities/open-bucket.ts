import { prefixedBucket, type ObjectBucket } from '../results/object-bucket.js';
import type { ResultsAddress } from '../results/results-address.js';

/** Opens the part of an object store that results lie in. Nothing is asked of it yet. */
export async function openBucket(
  place: Exclude<ResultsAddress, { readonly store: 'folder' }>,
): Promise<ObjectBucket> {
  switch (place.store) {
    case 's3': {
      // A large library, which most have no need of.
      const { createS3Bucket } = await import('../results/s3-bucket.js');
      return prefixedBucket(createS3Bucket(place.bucket, process.env), place.prefix);
    }
    case 'swift': {
      const { createSwiftBucket } = await import('./swift-bucket.js');
      return prefixedBucket(createSwiftBucket(place.cloud, place.container), place.prefix);
    }
  }
}

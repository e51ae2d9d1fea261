import { openBucketFiles } from '../results/bucket-files.js';
import { parseResultsAddress } from '../results/results-address.js';
import {
  createResultsStore,
  openResultsStore,
  type ResultsStore,
} from '../results/results-store.js';
import { openBucket } from './open-bucket.js';

/**
 * Opens the results at an address: a folder's path, `s3://BUCKET/PREFIX`, or
 * `swift://CLOUD/CONTAINER/PREFIX` with a cloud of clouds.yaml. Nothing is asked of a store yet.
 *
 * @throws ResultsError when it is no such address
 */
export async function openResults(address: string): Promise<ResultsStore> {
  const place = parseResultsAddress(address);
  return place.store === 'folder'
    ? openResultsStore(place.path)
    : createResultsStore(openBucketFiles(await openBucket(place)));
}

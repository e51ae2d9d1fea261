import { contentType } from './content-type.js';
import { inParallel } from './in-parallel.js';
import type { ObjectBucket } from './object-bucket.js';
import type { SpoolFile } from './results-files.js';
import { ResultsError } from './results-error.js';
import { checkJoins } from './spool-gap.js';
import { choosePieces, parsePiece, pieceKey, type SpoolPiece } from './spool-pieces.js';

/** So many pieces, or bytes of them, become one: a day of collections is some hundred objects. */
const MERGE_PIECES = 32;
const MERGE_BYTES = 4 * 1024 * 1024;
const CONTENT_TYPE = contentType('.spool');
/** A piece may be gone between the listing and the reading: it has become part of a larger one. */
const READ_TRIES = 5;

/**
 * A spool in a bucket. Objects cannot grow, so each piece is an object of its own that says in its
 * key which bytes it holds. None is ever changed: a worker that was taken for dead and comes back
 * may write what it has collected, and shortens nothing that another has written meanwhile.
 */
export class BucketSpool implements SpoolFile {
  readonly #bucket: ObjectBucket;
  readonly #key: string;
  /** So many bytes are there at least. */
  #size = 0;
  /** What this process has written since it last made one piece of several. */
  #recent: { readonly start: number; readonly data: Uint8Array }[] = [];

  constructor(bucket: ObjectBucket, key: string) {
    this.#bucket = bucket;
    this.#key = key;
  }

  async append(offset: number, data: Uint8Array): Promise<number> {
    if (!(offset <= this.#size)) await this.#look();
    checkJoins(`${this.#bucket.address}/${this.#key}`, this.#size, offset);
    if (data.length === 0) return this.#size;
    const end = offset + data.length;
    await this.#put(pieceKey(this.#key, offset, end), data);
    this.#size = Math.max(this.#size, end);
    const last = this.#recent.at(-1);
    if (last && last.start + last.data.length !== offset) this.#recent = [];
    this.#recent.push({ start: offset, data });
    await this.#mergeRecent();
    return this.#size;
  }

  async read(): Promise<Buffer | undefined> {
    return (await this.#readWhole()).bytes;
  }

  async close(): Promise<Buffer | undefined> {
    const { bytes, pieces } = await this.#readWhole();
    this.#recent = [];
    // The pieces are the whole spool as well: that it is not tidied is no reason to lose a record.
    if (bytes) await this.#keepAsOne(bytes, pieces).catch(() => undefined);
    return bytes;
  }

  /** Under the spool's own name; not in place of a longer one that another worker has left there. */
  async #keepAsOne(bytes: Uint8Array, pieces: readonly SpoolPiece[]): Promise<void> {
    const whole = pieces.find(({ key }) => key === this.#key);
    if (!whole && !(await this.#bucket.putIfAbsent(this.#key, bytes, CONTENT_TYPE))) return;
    const end = whole?.end ?? bytes.length;
    await this.#remove(pieces.filter((piece) => piece !== whole && piece.end <= end));
  }

  async #mergeRecent(): Promise<void> {
    const bytes = this.#recent.reduce((sum, { data }) => sum + data.length, 0);
    if (this.#recent.length < MERGE_PIECES && bytes < MERGE_BYTES) return;
    const [first] = this.#recent;
    const parts = this.#recent.map(({ start, data }) => {
      const end = start + data.length;
      return { key: pieceKey(this.#key, start, end), start, end };
    });
    const whole = Buffer.concat(this.#recent.map(({ data }) => data));
    this.#recent = [];
    if (!first || parts.length < 2) return;
    const key = pieceKey(this.#key, first.start, first.start + whole.length);
    // All that is lost when it fails is the saving.
    await this.#put(key, whole)
      .then(() => this.#remove(parts))
      .catch(() => undefined);
  }

  async #remove(parts: readonly SpoolPiece[]): Promise<void> {
    await inParallel(parts, ({ key }) => this.#bucket.remove(key));
  }

  async #readWhole(): Promise<{ bytes: Buffer | undefined; pieces: readonly SpoolPiece[] }> {
    for (let n = 1; n <= READ_TRIES; n++) {
      const pieces = await this.#look();
      const chosen = choosePieces(pieces);
      const found = await inParallel(chosen, async ({ key, start, from, end }) => {
        const bytes = await this.#bucket.get(key);
        return bytes?.subarray(from - start, end - start);
      });
      const bytes = found.filter((one) => one !== undefined);
      if (bytes.length < found.length) continue;
      return { bytes: bytes.length === 0 ? undefined : Buffer.concat(bytes), pieces };
    }
    const place = `${this.#bucket.address}/${this.#key}`;
    throw new ResultsError(`Cannot read '${place}': its pieces change faster than they are read.`, {
      path: place,
      hint: 'Two workers seem to collect it; try again in a minute.',
    });
  }

  async #look(): Promise<readonly SpoolPiece[]> {
    const objects = await this.#bucket.list(this.#key);
    const pieces = objects.flatMap((object) => parsePiece(this.#key, object) ?? []);
    this.#size = Math.max(this.#size, choosePieces(pieces).at(-1)?.end ?? 0);
    return pieces;
  }

  #put(key: string, bytes: Uint8Array): Promise<void> {
    return this.#bucket.put(key, bytes, CONTENT_TYPE);
  }
}

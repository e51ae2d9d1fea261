/** An object store of the tests' own, and a way to look into it past its API. */
export interface StoreServer {
  /** Of results below a prefix, as `PACKBENCH_RESULTS` takes it. */
  address(prefix: string): string;
  /** Environment with which clients reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** What was below a prefix, by the rest of its key. */
  files(prefix: string): ReadonlyMap<string, Buffer>;
  contentType(prefix: string, file: string): string | undefined;
  /** Words for each request that was refused. */
  readonly refusals: readonly string[];
  /** Lets the next requests fail as those of an overloaded store do. */
  fail(times: number): void;
  stop(): Promise<void>;
}

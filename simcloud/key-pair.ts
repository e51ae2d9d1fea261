export interface KeyPair {
  readonly name: string;
  /** As it was given, its comment included. */
  readonly publicKey: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly ordinal: number;
}

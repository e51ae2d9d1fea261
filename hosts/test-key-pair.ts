import ssh2 from 'ssh2';

/** An ed25519 key pair. One in some hundred that ssh2 makes is malformed: it cannot read it itself. */
export function generateKeyPair(passphrase?: string): { private: string; public: string } {
  for (;;) {
    const pair =
      passphrase === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519')
        : ssh2.utils.generateKeyPairSync('ed25519', {
            passphrase,
            cipher: 'aes256-ctr',
            rounds: 1,
          });
    const isReadable = !(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error);
    if (isReadable && !(ssh2.utils.parseKey(pair.public) instanceof Error)) return pair;
  }
}

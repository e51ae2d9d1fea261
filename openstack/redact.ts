const HIDDEN = '***';

/** What a secret looks like when a service echoes a request, whoever's secret it is. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/("(?:password|secret|adminPass|token)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${HIDDEN}"`],
  [/((?:X-Auth-Token|X-Subject-Token|Authorization)\s*[:=]\s*)\S+/gi, `$1${HIDDEN}`],
  // Keystone's Fernet tokens, then its JWS tokens.
  [/\bgAAAA[A-Za-z0-9_=-]{20,}/g, HIDDEN],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, HIDDEN],
];

/**
 * Removes tokens and passwords from text that came from outside. `secrets` are values known to be
 * secret; they are hidden wherever they stand, so give them only for text that a service wrote: a
 * password that is also the cloud's name would otherwise vanish from our own messages.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== '') clean = clean.replaceAll(secret, HIDDEN);
  }
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

import { parse } from 'yaml';

/** Something that must be found nowhere. */
export interface Secret {
  /** Says whose it is; may be printed. */
  readonly name: string;
  readonly value: string;
}

/** A shorter one would be found by chance. */
const LEAST_CHARACTERS = 8;
const SECRET_KEYS = /password|passcode|token|secret|credential$/i;

/** Every password, token and secret of a clouds.yaml. */
export function secretsOfClouds(cloudsYaml: string): readonly Secret[] {
  const found: Secret[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    } else if (typeof value === 'string' && SECRET_KEYS.test(path.split('.').at(-1) ?? '')) {
      found.push({ name: path, value });
    } else if (typeof value === 'string') {
      // As in http://user:password@host.
      const [, password] = /^\w+:\/\/[^/@:]*:([^/@]+)@/.exec(value) ?? [];
      if (password !== undefined) found.push({ name: path, value: decodeURIComponent(password) });
    }
  };
  walk(parse(cloudsYaml), 'clouds.yaml');
  return found.filter(({ value }) => value.length >= LEAST_CHARACTERS);
}

/** Lines of a private key: its middle, since the first ones of all keys are alike. */
export function secretsOfKey(name: string, privateKey: string): readonly Secret[] {
  const lines = privateKey.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  const middle = lines.slice(Math.floor(lines.length / 2)).slice(0, -1);
  return (middle.length > 0 ? middle : lines).map((value) => ({ name, value }));
}

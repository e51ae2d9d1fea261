import { stat } from 'node:fs/promises';
import { loadPayloadKeys, PAYLOAD_KEY } from '../../codec/payload-keys.js';
import { failedCheck, fine, warning, type Finding } from './finding.js';

const WHAT = 'payloads';

/** Whether Temporal gets plans and results encrypted, and whether others can read the key. */
export async function checkPayloadKey(env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const [current, ...older] = loadPayloadKeys(env);
    if (!current)
      return fine(WHAT, 'not encrypted: Temporal holds plans and results as plain text');
    const file = env[PAYLOAD_KEY] ?? '';
    const mode = await stat(file).then(
      (found) => found.mode & 0o777,
      () => 0, // The variable has the key itself.
    );
    const words = `encrypted with key ${current.id}${older.length > 0 ? `, ${older.length} older` : ''}`;
    if ((mode & 0o077) === 0) return fine(WHAT, words);
    return warning(
      WHAT,
      `${words}; others may read its file '${file}' (mode ${mode.toString(8)})`,
      `chmod 600 '${file}'`,
    );
  } catch (error) {
    return failedCheck(WHAT, error);
  }
}

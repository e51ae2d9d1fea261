import { pythonRepr } from './python-repr.js';
import { schemaFault } from './zun-container-request.js';
import type { ZunRequest } from './zun-request.js';

const TRUE = ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes'];
const FALSE = ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no'];

/**
 * A switch in the query (zun/api/controllers/v1/schemas/parameter_types.py: boolean_extended).
 * @throws ApiFault 400 for what is none
 */
export function queryFlag(request: ZunRequest, name: string, otherwise: boolean): boolean {
  const value = request.query.get(name);
  if (value === null) return otherwise;
  if (TRUE.includes(value)) return true;
  if (FALSE.includes(value)) return false;
  throw schemaFault(
    `Invalid input for query parameters '${name}'. Value: '${value}'. ${pythonRepr(value)} is not one of [` +
      `True, ${TRUE.map(pythonRepr).join(', ')}, False, ${FALSE.map(pythonRepr).join(', ')}]`,
  );
}

/** @throws ApiFault 400 for a parameter that the request does not know */
export function checkQuery(request: ZunRequest, known: readonly string[]): void {
  const unknown = [...request.query.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw schemaFault(
      `Additional properties are not allowed (${pythonRepr(unknown)} was unexpected)`,
    );
  }
}

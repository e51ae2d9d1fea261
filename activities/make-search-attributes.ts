import { isGrpcServiceError, type Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';

/** A client's connection, or a worker's. */
type Operator = Pick<Connection, 'operatorService'>;

const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
/** Of gRPC. */
const ALREADY_EXISTS = 6;
const NAMES = Object.values(SEARCH_ATTRIBUTES).map(({ name }) => name);

/**
 * Which search attributes a namespace lacks. A workflow that sets one of them there would be tried
 * again for ever.
 *
 * @throws Error when one of them has another type than it must have
 */
export async function missingSearchAttributes(
  { operatorService }: Operator,
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return NAMES.filter((name) => {
    const type = customAttributes[name];
    if (type !== undefined && type !== KEYWORD) {
      throw new Error(
        `search attribute '${name}' of namespace '${namespace}' must be a Keyword, and is something else`,
      );
    }
    return type === undefined;
  });
}

/** Makes those that the namespace lacks; returns their names. May be repeated, and by many at once. */
export async function makeSearchAttributes(
  connection: Operator,
  namespace: string,
): Promise<readonly string[]> {
  const missing = await missingSearchAttributes(connection, namespace);
  for (const name of missing) {
    try {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: { [name]: KEYWORD },
      });
    } catch (error) {
      // Somebody else has made it a moment ago, which the list above did not know yet.
      if (!isGrpcServiceError(error) || (error.code as number) !== ALREADY_EXISTS) throw error;
    }
  }
  return missing;
}

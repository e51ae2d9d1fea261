import type { Duplex } from 'node:stream';
import { createConnection, type QueryError } from 'mysql2';
import type { Probe } from '../plan/readiness.js';
import { FinalAnswerError, type PortQuestion } from './probe-port.js';
import { TargetError } from './target-error.js';

/** Answers that no waiting changes; others, such as too many connections, may pass. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_PARSE_ERROR',
]);

/**
 * Ready when a MySQL server lets us in and answers a query.
 * @throws TargetError when the password's environment variable is not set
 */
export function mysqlQuestion(
  { user, password_env, database, query }: Extract<Probe, { probe: 'mysql' }>,
  env: NodeJS.ProcessEnv,
): PortQuestion {
  const login = {
    user,
    ...(password_env !== undefined && { password: passwordIn(env, password_env) }),
    ...(database !== undefined && { database }),
  };
  return {
    name: 'mysql',
    answerMs: 2000,
    ask: (stream: Duplex) =>
      new Promise<void>((resolve, reject) => {
        // The limit is ours: mysql2's own would go on after we have given up.
        const connection = createConnection({ ...login, stream, connectTimeout: 0 });
        const end = (error: QueryError | null): void => {
          if (!error) resolve();
          else reject(FINAL_CODES.has(error.code) ? new FinalAnswerError(error.message) : error);
        };
        connection.on('error', end);
        connection.query(query, end);
      }),
  };
}

function passwordIn(env: NodeJS.ProcessEnv, name: string): string {
  const password = env[name];
  if (password !== undefined) return password;
  throw new TargetError([
    `the environment variable '${name}', named by readiness.password_env, is not set on the worker.\nhint: start the worker with ${name} set`,
  ]);
}

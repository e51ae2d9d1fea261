import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Platform, Truth } from './timing.js';

/**
 * Nova's and Zun's own records of actions, read where both keep them: the API shows the same times,
 * but not those of deleted containers, and reading it would load what is being measured.
 */
export interface CloudDatabase {
  /** Finished actions of nova with these request ids, whatever became of their servers. */
  novaActions(requestIds: readonly string[]): Promise<readonly Truth[]>;
  /** Finished actions on servers that Rally made in a zone since then (epoch ms), in order. */
  rallyActions(
    zone: Platform,
    action: 'create' | 'reboot',
    sinceMs: number,
  ): Promise<readonly Truth[]>;
  /** Finished actions of all containers that are not yet deleted. */
  zunActions(): Promise<readonly Truth[]>;
  close(): Promise<void>;
}

/** @param socketPath of devcloud's MariaDB, where root needs no password */
export async function openCloudDatabase(socketPath: string): Promise<CloudDatabase> {
  const connection = await createConnection({ socketPath, user: 'root', dateStrings: true });
  const read = async (sql: string, values: readonly unknown[] = []): Promise<readonly Truth[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
    return rows.map((row) => toTruth(row as Row));
  };
  return {
    novaActions: async (requestIds) =>
      requestIds.length === 0
        ? []
        : read(`${NOVA} WHERE a.request_id IN (?) ${FINISHED}`, [requestIds]),
    rallyActions: (zone, action, sinceMs) =>
      read(
        `${NOVA} JOIN nova.instances i ON i.uuid = a.instance_uuid
        WHERE i.display_name LIKE 's\\_rally%' AND i.availability_zone = ? AND a.action = ?
        AND a.start_time >= ? ${FINISHED}`,
        [zone, action, new Date(sinceMs).toISOString().slice(0, 19).replace('T', ' ')],
      ),
    zunActions: () => read(ZUN),
    close: () => connection.end(),
  };
}

const NOVA = `SELECT a.request_id, a.instance_uuid AS server_id, a.project_id, a.start_time,
  MAX(e.finish_time) AS finish_time
  FROM nova.instance_actions a JOIN nova.instance_actions_events e ON e.action_id = a.id`;
const FINISHED = `GROUP BY a.id HAVING SUM(e.finish_time IS NULL) = 0 ORDER BY a.start_time`;
const ZUN = `SELECT request_id, container_uuid AS server_id, project_id, start_time, finish_time
  FROM zun.container_actions WHERE finish_time IS NOT NULL ORDER BY start_time`;

interface Row {
  readonly request_id: string;
  readonly server_id: string;
  readonly project_id: string;
  readonly start_time: string;
  readonly finish_time: string;
}

const toTruth = (row: Row): Truth => ({
  requestId: row.request_id,
  serverId: row.server_id,
  projectId: row.project_id,
  startedAtMs: parseDatabaseTime(row.start_time),
  finishedAtMs: parseDatabaseTime(row.finish_time),
});

/** Epoch ms with fractions, of a UTC time such as `2026-01-31 10:00:00.123456`. */
export function parseDatabaseTime(text: string): number {
  const [whole = '', fraction = '0'] = text.split('.');
  return Date.parse(`${whole.replace(' ', 'T')}Z`) + Number(`0.${fraction}`) * 1000;
}

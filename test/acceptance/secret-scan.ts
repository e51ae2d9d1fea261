import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Secret } from './secrets-of.js';

/** A secret, and where it was found. */
export interface Finding {
  readonly secret: string;
  readonly where: string;
}

export interface Scan {
  readonly findings: readonly Finding[];
  /** Executions, files or processes that were looked through. */
  readonly looked: number;
}

/** Where secrets are in a text: as they are, quoted for JSON or a URL, or within base64. */
export function scanText(text: string, where: string, secrets: readonly Secret[]): Finding[] {
  return secrets
    .filter(({ value }) => formsOf(value).some((form) => text.includes(form)))
    .map(({ name }) => ({ secret: name, where }));
}

/** Every execution of the client's namespace: history, memo, pending activities and their failures. */
export async function scanHistories(client: Client, secrets: readonly Secret[]): Promise<Scan> {
  const findings: Finding[] = [];
  let looked = 0;
  for await (const { workflowId, runId } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const history = historyToJSON(await handle.fetchHistory());
    const { raw } = await handle.describe();
    const texts = [history, JSON.stringify(raw, bytesAsBase64)];
    const decoded = texts.flatMap((text) => [text, ...payloadsOf(text)]);
    findings.push(...scanText(decoded.join('\n'), `workflow ${workflowId}`, secrets));
    looked += 1;
  }
  return { findings, looked };
}

/** Every file below a folder: a database too. */
export async function scanFolder(folder: string, secrets: readonly Secret[]): Promise<Scan> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const findings: Finding[] = [];
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    findings.push(...scanText(await readFile(path, 'utf8'), path, secrets));
  }
  return { findings, looked: files.length };
}

/**
 * Arguments of all processes, and their environments. Arguments are anybody's to read and may hold
 * no secret at all. An environment is its user's only: that of the worker holds the passwords that a
 * plan names by `password_env`, so the processes that may are named.
 */
export async function scanProcesses(
  secrets: readonly Secret[],
  mayHold: readonly number[],
): Promise<Scan> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const findings: Finding[] = [];
  for (const pid of pids) {
    // A process that has ended meanwhile, or belongs to another user, has nothing to read.
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const args = await read('cmdline');
    const name = `process ${pid} (${args.replaceAll('\0', ' ').slice(0, 60)})`;
    findings.push(...scanText(args, `arguments of ${name}`, secrets));
    if (mayHold.includes(Number(pid))) continue;
    findings.push(...scanText(await read('environ'), `environment of ${name}`, secrets));
  }
  return { findings, looked: pids.length };
}

/** A process and all that it started, such as the compiler of a worker that runs from its sources. */
export async function processTree(root: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
    parents.set(pid, Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0));
  }
  const belongs = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 0 && belongs(parents.get(pid)));
  return pids.filter(belongs);
}

function formsOf(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, quoted, encodeURIComponent(value), ...withinBase64(value)])];
}

/** What is the same in base64 whatever stands before and after, at each of the three alignments. */
function withinBase64(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
    return whole.slice(before === 0 ? 0 : 4);
  });
}

/** What Temporal keeps as bytes, decoded: `"data": "<base64>"`. */
function payloadsOf(json: string): readonly string[] {
  return [...json.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(({ 1: data = '' }) =>
    Buffer.from(data, 'base64').toString(),
  );
}

function bytesAsBase64(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isSerializedBuffer(value)) return Buffer.from(value.data).toString('base64');
  return typeof value === 'bigint' ? value.toString() : value;
}

const isSerializedBuffer = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'Buffer' &&
  'data' in value &&
  Array.isArray(value.data);

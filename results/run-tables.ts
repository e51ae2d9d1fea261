import type { Columns } from './csv.js';
import type { OperationRecord, PhaseRecord } from './record.js';

/** Columns of operations.csv; the order is the design's, extras come last. */
export const OPERATION_COLUMNS: Columns<OperationRecord> = {
  study: (o) => o.study,
  run: (o) => o.run,
  target: (o) => o.target,
  scenario: (o) => o.scenario,
  repetition: (o) => o.repetition,
  operation: (o) => o.operation,
  resource: (o) => o.resource,
  resource_id: (o) => o.resourceId,
  ordinal: (o) => o.ordinal,
  started_at: (o) => o.startedAt,
  duration_ms: (o) => o.durationMs,
  lower_ms: (o) => o.lowerMs,
  upper_ms: (o) => o.upperMs,
  control_plane_ms: (o) => o.controlPlaneMs,
  outcome: (o) => o.outcome,
  flags: (o) => o.flags.join(';'),
  fault: (o) => o.fault,
  request_id: (o) => o.requestId,
  api_requests: (o) => o.apiRequests,
  control_plane_lower_ms: (o) => o.controlPlaneLowerMs,
  control_plane_upper_ms: (o) => o.controlPlaneUpperMs,
  phase: (o) => o.phase,
  id: (o) => o.id,
};

/** An operation and the rungs seen on its way, each as a row: `nova.boot_server.spawned`. */
export const withRungs = (operations: readonly OperationRecord[]): readonly OperationRecord[] =>
  operations.flatMap((operation) => [
    operation,
    ...(operation.rungs ?? []).map(({ rung, durationMs, lowerMs, upperMs }) => ({
      ...operation,
      id: `${operation.id}/${rung}`,
      operation: `${operation.operation}.${rung}`,
      durationMs,
      lowerMs,
      upperMs,
      controlPlaneMs: null,
      controlPlaneLowerMs: null,
      controlPlaneUpperMs: null,
      apiRequests: 0,
    })),
  ]);

/** Columns of phases.csv. */
export const PHASE_COLUMNS: Columns<PhaseRecord> = {
  run: (p) => p.run,
  phase: (p) => p.phase,
  started_at: (p) => p.startedAt,
  ended_at: (p) => p.endedAt,
  duration_ms: (p) => Date.parse(p.endedAt) - Date.parse(p.startedAt),
};

import { LineCounter, parseDocument } from 'yaml';
import type { PlanProblem } from './check-plan.js';

/** Reads YAML or JSON (which is YAML); what it cannot read it names by line and column. */
export function readPlanText(
  source: string,
): { value: unknown } | { problems: readonly PlanProblem[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false });
  if (document.errors.length === 0) return { value: document.toJS() as unknown };
  return {
    problems: document.errors.map((error) => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      return { path: `line ${String(line)}, column ${String(col)}`, message: error.message };
    }),
  };
}

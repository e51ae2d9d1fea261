/**
 * What an execution of `study`, of a scenario by itself or of `run` is found by. A namespace that
 * lacks one of them fails every workflow task that sets it: `packbench up` and the worker make them.
 */
export const SEARCH_ATTRIBUTES = {
  /** `<plan>/<start>`; a dry run has none. */
  study: keyword('PackbenchStudy'),
  /** Names, with commas between those of a study. */
  target: keyword('PackbenchTarget'),
  scenario: keyword('PackbenchScenario'),
  /**
   * Of a study `preparing`, `running`, `blocked`, `paused`, `reporting`, `ended`; of a run `queued`,
   * the name of its phase, `inventory` between phases, `blocked`, `paused`, `ended`.
   */
  phase: keyword('PackbenchPhase'),
  /** Absent while it goes on. */
  outcome: keyword('PackbenchOutcome'),
  /** Names in clouds.yaml. */
  cloud: keyword('PackbenchCloud'),
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** Of the type Keyword: found by its whole value, or by how it begins. */
function keyword<Name extends string>(name: Name): { name: Name; type: 'KEYWORD' } {
  return { name, type: 'KEYWORD' };
}

import { ResultsError } from './results-error.js';

/** The parts of a run's id, `<plan>/<start>/<target>/<scenario>/<repetition>`. */
export interface RunParts {
  /** `<plan>/<start>` */
  readonly study: string;
  readonly target: string;
  readonly scenario: string;
  /** From 1. */
  readonly repetition: number;
}

/**
 * Ids become folder names, so what could leave the results folder is refused: a segment starts with
 * a letter or digit (which rules out `..`, hidden files and absolute paths) and has no separator.
 */
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,119}$/;

/** Throws a `ResultsError` when `value` cannot be one file or folder name. */
export function checkSegment(value: string, what: string): string {
  if (SEGMENT.test(value)) return value;
  throw new ResultsError(`${what} '${value}' cannot be a file name.`, {
    path: value,
    hint: 'Use letters, digits and _ - . : +, starting with a letter or digit.',
  });
}

/** Checks a study's id and returns it. */
export function checkStudyId(study: string): string {
  const parts = study.split('/');
  if (parts.length !== 2) throw badId('Study', study, '<plan>/<start>');
  parts.forEach((part) => checkSegment(part, 'Part of the study id'));
  return study;
}

export function parseRunId(run: string): RunParts {
  const [plan, start, target, scenario, repetition, ...rest] = run.split('/');
  if (!plan || !start || !target || !scenario || !repetition || rest.length > 0) {
    throw badId('Run', run, '<plan>/<start>/<target>/<scenario>/<repetition>');
  }
  if (!/^[1-9][0-9]{0,5}$/.test(repetition)) {
    throw badId('Run', run, '<plan>/<start>/<target>/<scenario>/<repetition>, repetition from 1');
  }
  return {
    study: checkStudyId(`${plan}/${start}`),
    target: checkSegment(target, 'Target'),
    scenario: checkSegment(scenario, 'Scenario'),
    repetition: Number(repetition),
  };
}

function badId(kind: string, id: string, form: string): ResultsError {
  return new ResultsError(`${kind} id '${id}' has the wrong form.`, {
    path: id,
    hint: `Write it as ${form}.`,
  });
}

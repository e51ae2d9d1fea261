import { patched, upsertSearchAttributes } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from './contract/search-attributes.js';

/** What is to be set; null takes one away. */
export type Found = Readonly<Partial<Record<SearchAttributeName, string | null>>>;

/** Databases keep no more of a keyword. @unit characters */
const MAX_LENGTH = 255;
const NOTHING: Readonly<Record<SearchAttributeName, null>> = {
  study: null,
  target: null,
  scenario: null,
  phase: null,
  outcome: null,
  cloud: null,
};

/** The search attributes of an execution. Each change is an event of its history. */
export class SearchAttributes {
  readonly #isOn = patched('search attributes');
  #values: Found = {};

  /**
   * To be made in the first line: an execution that the Web UI has started "like" another begins
   * with the last values of that one.
   */
  constructor(initial: Found) {
    this.set({ ...NOTHING, ...initial });
  }

  set(values: Found): void {
    const names = Object.keys(values) as SearchAttributeName[];
    const changed = names.filter((name) => this.#values[name] !== values[name]);
    this.#values = { ...this.#values, ...values };
    if (!this.#isOn || changed.length === 0) return;
    upsertSearchAttributes(
      changed.map((name) => ({
        key: SEARCH_ATTRIBUTES[name],
        value: values[name]?.slice(0, MAX_LENGTH) ?? null,
      })),
    );
  }
}

/** Several names as one value. */
export const inWords = (names: readonly string[]): string => [...new Set(names)].join(', ');

import { z } from 'zod';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/**
 * Names of plans, targets, scenarios and nodes end up in workflow ids, folder names, cloud resource
 * names and spreadsheet cells, so only characters that mean nothing in any of those are allowed.
 */
export const nameSchema = z.string().regex(NAME, {
  error: 'use 1 to 40 of A-Z a-z 0-9 _ -, starting with a letter or digit',
});

export const isName = (word: string): boolean => NAME.test(word);

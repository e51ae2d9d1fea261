/** A slice's workflow. */
export const sliceIdOf = (run: string, part: number): string => `${run}/slice-${String(part)}`;

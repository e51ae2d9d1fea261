/** Breaks a label at spaces and behind hyphens into lines of at most so many characters, if it can. */
export function wrapLabel(label: string, most: number): string {
  const lines: string[] = [];
  for (const word of label.split(/(?<=[ -])/)) {
    const line = lines.at(-1);
    if (line !== undefined && (line + word).trimEnd().length <= most) {
      lines[lines.length - 1] = line + word;
    } else lines.push(word);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

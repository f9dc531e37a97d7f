/** Text from data on one line, cut to a width; control characters, which could command the terminal, become spaces. */
export function printable(text: string, width: number = Number.POSITIVE_INFINITY): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const safe = text.slice(0, width + 1).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return safe.length > width ? `${safe.slice(0, width - 1)}…` : safe;
}

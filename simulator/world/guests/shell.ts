/** A text as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Words of a command line. */
export const words = (...texts: readonly string[]): string => texts.map(quoted).join(" ");

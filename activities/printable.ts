/** Text that others wrote, for messages: without what PostgreSQL, Temporal or a terminal chokes on. */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll(/\p{Cc}/gu, '\u{FFFD}');
}

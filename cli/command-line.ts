/** Command lines to type next. */
import { DEFAULT_DATA_DIR, type Where } from './where.ts';

/** A call of a command, about the same system as the one under way. */
export function calledOf(command: string, words: readonly string[], { url, dataDir }: Where): string {
  const folder = url === undefined && dataDir !== DEFAULT_DATA_DIR ? dataDir : undefined;
  return ['npx backstitch', command, ...words, ...asTyped({ url, 'data-dir': folder })].join(' ');
}

/** Options as they are typed. */
export function asTyped(options: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, quoted(value)]));
}

/** A word that a shell takes as it is. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Command lines to type next. */
import type { ResolutionView } from '../../contracts/resolve.schema.ts';
import { DEFAULT_DATA_DIR, type Where } from '../where.ts';

/** A call of `backstitch`, about the same system as the one under way. */
export function typed(words: readonly string[], { url, dataDir }: Where): string {
  const folder = url === undefined && dataDir !== DEFAULT_DATA_DIR ? dataDir : undefined;
  return ['npx backstitch', ...words, ...asTyped({ url, 'data-dir': folder })].join(' ');
}

/** A call of `backstitch sagas`. */
export function called(words: readonly string[], where: Where): string {
  return typed(['sagas', ...words], where);
}

/** How another person approves a decision. */
export function approval({ sagaId, id, by }: Pick<ResolutionView, 'sagaId' | 'id' | 'by'>, where: Where): string {
  const who = where.url === undefined ? ['--as', '…'] : []; // else their token says it
  return `another than '${by}' approves it: ${called(['approve', sagaId, id, ...who], where)}`;
}

/** Options as they are typed. */
export function asTyped(options: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, quoted(value)]));
}

/** A word that a shell takes as it is. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

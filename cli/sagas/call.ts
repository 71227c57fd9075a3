import type { ResolutionView } from '../../contracts/resolve.schema.ts';
import { calledOf } from '../command-line.ts';
import type { Where } from '../where.ts';

/** A call of `backstitch sagas`, about the same system as the one under way. */
export function called(words: readonly string[], where: Where): string {
  return calledOf('sagas', words, where);
}

/** How another person approves a decision. */
export function approval({ sagaId, id, by }: Pick<ResolutionView, 'sagaId' | 'id' | 'by'>, where: Where): string {
  const who = where.url === undefined ? ['--as', '…'] : []; // else their token says it
  return `somebody other than '${by}' has to approve it: ${called(['approve', sagaId, id, ...who], where)}`;
}

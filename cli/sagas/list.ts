import type { SagaList, SagaSummary } from '../../contracts/sagas.schema.ts';
import { asTyped } from '../command-line.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { plain } from '../order/draw.ts';
import { type Cursor, pagesOf } from '../pages.ts';
import { called } from './call.ts';
import type { ListOptions } from './command.ts';
import { filterOf } from './filter.ts';

/**
 * Lists sagas, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function listSagas(options: ListOptions): Promise<number> {
  endWithParent();
  const { json, attention, limit, after } = options;
  const api = await connect(options, { role: 'operator' });
  const wanted = { ...filterOf(options), ...(attention !== undefined && { attention: `${attention}` as const }) };
  const ask = async (cursor: Cursor): Promise<SagaList> => api.sagas({ ...wanted, ...cursor });
  const found: SagaSummary[] = [];
  let more = false;
  for await (const { data, hasMore } of pagesOf(ask, ({ sagaId }) => sagaId, { limit, after })) {
    if (!json && found.length === 0 && data.length > 0) print(HEAD);
    found.push(...data);
    more = hasMore;
    if (!json) for (const saga of data) print(...rows(saga));
  }
  if (json) print(JSON.stringify(found, null, 2));
  else if (found.length === 0) print('there are no such sagas');
  if (more) process.stderr.write(`there are more: ${next(options, found.at(-1)?.sagaId)}\n`);
  return EXIT.good;
}

function next({ state, step, failure, olderThan, attention, limit, ...where }: ListOptions, after = ''): string {
  const flag = attention === true ? '--attention' : '--no-attention';
  const filter = asTyped({ state, step, failure, 'older-than': olderThan === undefined ? undefined : `${olderThan}s` });
  const rest = [...(attention === undefined ? [] : [flag]), ...asTyped({ limit: String(limit), after })];
  return called(['list', ...filter, ...rest], where);
}

type Columns = readonly [id: string, state: string, since: string, step: string, failure: string, allowed: string];

/** The id of an undo, a state, a time, and the longest names that there are today. */
const WIDTHS = [35, 12, 19, 17, 20, 0];

function line(columns: Columns): string {
  return plain(columns.map((text, i) => text.padEnd(WIDTHS[i] ?? 0)).join('  ')).trimEnd();
}

const HEAD = line(['saga', 'state', 'since', 'step', 'failure', 'allowed']);

/** A line for each step that it is parked at; or else for why it left its happy path. */
function rows({ sagaId, state, outcome, cause, parked, placedAt }: SagaSummary): readonly string[] {
  if (parked.length === 0) {
    return [line([sagaId, outcome?.status ?? state, time(placedAt), cause?.step ?? '', cause?.type ?? '', ''])];
  }
  return parked.map(({ step, since, failure, allowed }) =>
    line([sagaId, state, time(since), step, failure?.type ?? '', allowed.join(', ')]),
  );
}

function time(moment: string): string {
  return moment.replace('T', ' ').split('.')[0] ?? '';
}

function print(...lines: readonly string[]): void {
  for (const text of lines) process.stdout.write(`${text}\n`);
}

import type { FindingList, FindingView } from '../../contracts/findings.schema.ts';
import { asTyped, calledOf } from '../command-line.ts';
import { connect } from '../connect.ts';
import { EXIT, endWithParent } from '../exit.ts';
import { plain } from '../order/draw.ts';
import { type Cursor, pagesOf } from '../pages.ts';

import type { FindingsOptions } from './command.ts';

/**
 * Lists findings, and returns the exit code.
 *
 * @throws Unreachable, Refused
 */
export async function listFindings(options: FindingsOptions): Promise<number> {
  endWithParent();
  const { json, kind, saga, all, limit, after } = options;
  const api = await connect(options, { role: 'auditor' });
  const wanted = {
    ...(kind !== undefined && { kind }),
    ...(saga !== undefined && { sagaId: saga }),
    ...(!all && { open: 'true' as const }),
  };
  const ask = async (cursor: Cursor): Promise<FindingList> => api.findings({ ...wanted, ...cursor });
  const found: FindingView[] = [];
  let more = false;
  for await (const { data, hasMore } of pagesOf(ask, ({ id }) => id, { limit, after })) {
    found.push(...data);
    more = hasMore;
    if (!json) for (const finding of data) print(row(finding));
  }
  if (json) print(JSON.stringify(found, null, 2));
  else if (found.length === 0) print('there are no such findings');
  if (more) process.stderr.write(`there are more: ${next(options, found.at(-1)?.id)}\n`);
  return EXIT.good;
}

function next({ kind, saga, all, limit, ...where }: FindingsOptions, after = ''): string {
  const options = asTyped({ kind, saga, limit: String(limit), after });
  return calledOf('findings', [...options, ...(all ? ['--all'] : [])], where);
}

function row({ kind, action, subject, evidence, firstSeen, resolvedAt }: FindingView): string {
  const [since = ''] = firstSeen.replace('T', ' ').split('.');
  const state = resolvedAt === null ? action : `${action}, resolved`;
  return plain([since, kind.padEnd(8), state.padEnd(8), subject, evidence].join('  '));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

import type { ResolveAction } from '../../contracts/saga.ts';

/** What every action takes, beside who decides, why, and about which step. */
export const NEEDED: Readonly<Record<ResolveAction, object>> = {
  retry: {},
  'retry-with': { input: 'another' },
  'complete-with': { result: 'done by hand', evidence: 'ticket 7' },
  skip: {},
  'declare-refused': { evidence: 'ticket 7', approvedBy: 'bob' },
  compensate: {},
  settle: { evidence: 'ticket 7', approvedBy: 'bob' },
};

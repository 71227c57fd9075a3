import { type Finding, ok, problem, warning } from './finding.ts';

const WARN_MS = 2_000;
const WRONG_MS = 30_000;
const ADVICE = 'let both machines follow the same time: deadlines and ids are made of it';

/** Compares a clock that was read to within `resolutionMs` between two moments of ours. */
export function clockFinding(
  about: string,
  theirs: Date,
  { before, after }: { readonly before: number; readonly after: number },
  resolutionMs = 0,
): Finding {
  const [earliest, latest] = [theirs.getTime(), theirs.getTime() + resolutionMs];
  // However long the reading took: only what it can't explain is a difference.
  const aheadMs = earliest > after ? earliest - after : Math.min(0, latest - before);
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  const says = `${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(aheadMs) > WRONG_MS) return problem(about, says, ADVICE);
  if (Math.abs(aheadMs) > WARN_MS) return warning(about, says, ADVICE);
  return ok(about, aheadMs === 0 ? 'agrees with ours' : says);
}

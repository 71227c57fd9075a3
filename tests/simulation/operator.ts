/** Somebody who looks at a saga and decides about it. */
import type { ResolveAction, ResolveSaga, SagaTrace } from '../../contracts/saga.ts';

/** What is wrong with how they go about it: nothing, they leave something out, or the second person is themselves. */
export type Flaw = 'none' | 'careless' | 'alone';

const NEEDED: Readonly<Record<ResolveAction, object>> = {
  retry: {},
  'retry-with': { input: 'another' },
  'complete-with': { result: 'done by hand', evidence: 'ticket 7' },
  skip: {},
  'declare-refused': { evidence: 'ticket 7', approvedBy: 'bob' },
  compensate: {},
  settle: { evidence: 'ticket 7', approvedBy: 'bob' },
};

interface Choice {
  /** Which of all that is allowed, counted round. */
  readonly choice: number;
  readonly number: number;
  readonly flaw?: Flaw;
  /** Whether trying again isn't enough. */
  readonly isFirm?: boolean;
}

/** Decides about one of the steps that call for it; null when none does. */
export function decisionOf(
  { steps, version }: SagaTrace,
  { choice, number, flaw = 'none', isFirm = false }: Choice,
): ResolveSaga | null {
  const choices = steps.flatMap(({ name, allowed }) =>
    allowed.filter((action) => !isFirm || action !== 'retry').map((action) => [name, action] as const),
  );
  const chosen = choices[choice % choices.length];
  if (chosen === undefined) return null;
  const [step, action] = chosen;
  const needed = action === 'retry-with' ? { input: `another ${number}` } : NEEDED[action];
  const who = { actor: `operator ${number}`, reason: flaw === 'careless' ? ' ' : 'it is time' };
  const approval = flaw === 'alone' && 'approvedBy' in needed ? { approvedBy: who.actor } : {};
  const wish = { commandId: `decision-${number}`, step, action, ...who, version, ...needed, ...approval };
  return wish as ResolveSaga; // the fields that the action takes
}

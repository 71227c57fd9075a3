/** What must be true when a run has ended; and when a saga is settled, and nothing is left that could come late. */
import type { SagaTrace, StepTrace } from '../../../contracts/saga.ts';
import type { Facts } from '../facts.ts';
import { NOTHING, type Plan } from '../shape.ts';

const TAKEN_BACK: readonly StepTrace['state'][] = ['compensated', 'settled'];
const THROUGH: readonly StepTrace['state'][] = ['done', 'external', 'skipped'];

/**
 * Looks at a saga whose run has ended; `settled` is what was written down of its end.
 *
 * @throws Error naming the law that doesn't hold
 */
export function checkEnd(facts: Facts, trace: SagaTrace, settled: SagaTrace | null): void {
  const { open } = facts.run;
  facts.must(trace.state === 'settled', `the workflow ended, and the saga is ${trace.state}`);
  facts.must(open.size === 0, `cancels aren't answered: ${[...open].join()}`);
  facts.must(settled !== null, 'the workflow ended before its end was written down');
  facts.must(!trace.needsAttention, 'the saga is settled, and needs attention');
}

/** @throws Error naming the law that doesn't hold */
export function judge(trace: SagaTrace, facts: Facts): void {
  const stateOf = (step: string): StepTrace['state'] | undefined =>
    trace.steps.find(({ name }) => name === step)?.state;
  const must: Must = (holds, law) => facts.must(holds, law);
  const look = { facts, stateOf, must };
  must(facts.services.wrongs.length === 0, facts.services.wrongs.join());
  judgeEffects(facts, trace, must);
  judgeOutcome(facts, trace, must);
  if (trace.outcome?.status === 'confirmed') isThrough(facts.plan, '', look);
  for (const { name } of trace.steps) {
    const kept = trace.kept.some((part) => name.startsWith(`${part}/`));
    const state = stateOf(name);
    const isBack = state !== undefined && TAKEN_BACK.includes(state);
    if (!kept && trace.outcome?.status !== 'confirmed') must(isBack, `'${name}' is ${state}, and was to be taken back`);
  }
  for (const part of trace.kept) {
    const plan = planOf(facts.plan, part.split('/'));
    must(plan !== undefined, `'${part}' is kept, and is no part`);
    if (plan !== undefined) isThrough(plan, `${part}/`, look);
  }
}

type Must = (holds: boolean, law: string) => void;
type StateOf = (step: string) => StepTrace['state'] | undefined;

interface Look {
  readonly facts: Facts;
  readonly stateOf: StateOf;
  readonly must: Must;
}

/** What is there is what the saga says is there. */
function judgeEffects({ id, steps, services, foreign }: Facts, trace: SagaTrace, must: Must): void {
  const keys = services.keys.filter((key) => key.startsWith(`${id}/`));
  for (const key of keys) must(steps.has(stepOf(id, key)), `'${key}' is the key of no step`);
  for (const name of steps.keys()) {
    const own = keys.filter((key) => stepOf(id, key) === name);
    if (foreign.has(name)) continue;
    const live = own.filter((key) => services.isLive(key));
    const state = trace.steps.find((step) => step.name === name)?.state;
    must(
      live.length === (state === 'done' ? 1 : 0),
      `'${name}' is ${state ?? 'unknown'}, and there is: ${live.join()}`,
    );
    for (const key of own) must(services.stateOf(key) !== 'revoking', `the undo of '${key}' isn't over`);
  }
  for (const { step, action } of trace.decisions) {
    const state = trace.steps.find(({ name }) => name === step)?.state;
    if (step !== null && action === 'complete-with')
      must(
        state !== undefined && [...THROUGH, 'settled'].includes(state),
        `'${step}' was done by hand, and is ${state}`,
      );
  }
  const ids = trace.decisions.map(({ id }) => id);
  must(new Set(ids).size === ids.length, `a decision counts twice: ${ids.join()}`);
}

/** The outcome has a cause that there was. */
function judgeOutcome(facts: Facts, { outcome, cause }: SagaTrace, must: Must): void {
  const { cancellers, refused, isDoomed, hasDeadline, ending } = facts;
  const told = JSON.stringify(outcome);
  if (ending !== null)
    must(told === JSON.stringify(ending), `it ended as ${told}, and not as ${JSON.stringify(ending)}`);
  must(
    (outcome?.status === 'confirmed') === (cause === null),
    `it ended as ${told} because of ${JSON.stringify(cause)}`,
  );
  if (outcome?.status === 'confirmed') must(!isDoomed, 'it is confirmed, and was cancelled in time');
  if (outcome?.status === 'cancelled') must(cancellers.has(outcome.by), `nobody cancelled as '${outcome.by}'`);
  if (outcome?.status === 'timed-out') must(hasDeadline, 'it timed out, and had no deadline');
  if (outcome?.status === 'rejected' && outcome.reason !== 'DeclaredRefused')
    must(refused.has(`${outcome.step} ${outcome.reason}`), `nobody refused: ${told}`);
}

/** Every step that has to be through is; one of which the saga can do without is through or taken back, as a whole. */
function isThrough(plan: Plan, scope: string, look: Look): void {
  const { facts, stateOf, must } = look;
  const is = (name: string, ...states: readonly StepTrace['state'][]): boolean => {
    const state = stateOf(name);
    return state !== undefined && states.includes(state);
  };
  for (const part of plan) {
    if ('beside' in part) for (const side of part.beside) isThrough(side, scope, look);
    else if ('nested' in part) {
      const inner = `${scope}${part.nested}/`;
      const inside = [...facts.steps.keys()].filter((name) => name.startsWith(inner) && stateOf(name) !== undefined);
      const isBack =
        part.dispensable && inside.every((name) => is(name, ...TAKEN_BACK) || isKept(name, stateOf, facts));
      if (!isBack) isThrough(part.plan, inner, look);
    } else {
      const name = `${scope}${'step' in part ? part.step : 'pivot' in part ? part.pivot : part.finish}`;
      const other = 'step' in part ? part.orElse : null;
      const failed = is(name, 'refused', 'failed');
      const isReplaced = failed && (other === NOTHING || (other !== null && is(`${scope}${other}`, ...THROUGH)));
      must(is(name, ...THROUGH) || isReplaced, `'${name}' is ${stateOf(name)}, and was to be through`);
    }
  }
}

/** Whether the pivot of one of the parts that a step is in got through. */
function isKept(name: string, stateOf: StateOf, { steps }: Facts): boolean {
  return [...steps.values()].some(
    ({ kind, scope, name: pivot }) =>
      kind === 'pivot' && scope !== '' && name.startsWith(scope) && stateOf(pivot) === 'done',
  );
}

function planOf(plan: Plan, [first, ...rest]: readonly string[]): Plan | undefined {
  const parts = plan.flatMap((part) => ('beside' in part ? part.beside.flat() : [part]));
  for (const part of parts)
    if ('nested' in part && part.nested === first) return rest.length === 0 ? part.plan : planOf(part.plan, rest);
  return undefined;
}

function stepOf(id: string, key: string): string {
  return key.slice(id.length + 1).replace(/~\d+$/u, '');
}

import type { CancellationView } from '../../contracts/order-views.schema.ts';
import type { SagaTrace, SagaView, StepTrace } from '../../contracts/saga.ts';
import { sagaLinks } from './saga-list.ts';
import { linksOf } from './views.ts';

/** Tells what a cancel would do to an order now. */
export function cancellationView({ orderId, live, ...trace }: SagaView): CancellationView {
  const verdict = verdictOf(trace);
  const heeded = verdict === 'cancels' || verdict === 'awaits-pivot';
  const undoes = heeded ? trace.steps.filter((step) => wouldBeUndone(trace, step)).toReversed() : [];
  const keeps = trace.steps.filter((step) => !undoes.includes(step) && !isUndone(step));
  const names = (steps: readonly StepTrace[]): readonly string[] => steps.map(({ name }) => name);
  const { saga, cancel } = linksOf(orderId);
  const undo = trace.state === 'settled' && verdict === 'too-late' ? sagaLinks(orderId, orderId).undo : null;
  return { orderId, live, verdict, undoes: names(undoes), keeps: names(keeps), links: { saga, cancel, undo } };
}

function verdictOf({ state, outcome }: Pick<SagaTrace, 'state' | 'outcome'>): CancellationView['verdict'] {
  if (state === 'acting') return 'cancels';
  if (state === 'pivoting') return 'awaits-pivot';
  return state === 'committed' || outcome?.status === 'confirmed' ? 'too-late' : 'needless';
}

/** All that was attempted, whether or not it got through; but not what a nested saga has made final. */
function wouldBeUndone({ kept }: Pick<SagaTrace, 'kept'>, step: StepTrace): boolean {
  return step.kind !== 'finish' && !isUndone(step) && !kept.some((nested) => step.name.startsWith(`${nested}/`));
}

function isUndone({ state }: StepTrace): boolean {
  return state === 'compensating' || state === 'compensated' || state === 'settled';
}

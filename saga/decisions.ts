import type { CancelSaga, ResolveSaga, SagaDecision } from '../contracts/saga.ts';
import { now } from './clock.ts';

/** Retries that are kept, the last ones: they change nothing of what a saga does, and come as often as somebody likes. */
const RETRIES = 20;

/** What a saga was told, each command once. */
export class Decisions {
  #list: readonly SagaDecision[];

  constructor(former: readonly SagaDecision[] = []) {
    this.#list = lasting(former);
  }

  knows(commandId: string): boolean {
    return this.#list.some(({ id }) => id === commandId);
  }

  cancel({ commandId: id, by: actor, reason }: CancelSaga): void {
    this.#add({ id, action: 'cancel', step: null, actor, reason, at: now() });
  }

  resolve(wish: ResolveSaga): void {
    const { commandId: id, action, step, actor, reason } = wish;
    const evidence = 'evidence' in wish ? { evidence: wish.evidence } : {};
    const approval = 'approvedBy' in wish ? { approvedBy: wish.approvedBy } : {};
    this.#add({ id, action, step, actor, reason, ...evidence, ...approval, at: now() });
  }

  list(): readonly SagaDecision[] {
    return this.#list;
  }

  #add(decision: SagaDecision): void {
    this.#list = lasting([...this.#list, decision]);
  }
}

function lasting(decisions: readonly SagaDecision[]): readonly SagaDecision[] {
  const retries = decisions.filter(({ action }) => action === 'retry');
  const forgotten = new Set(retries.slice(0, -RETRIES));
  return decisions.filter((decision) => !forgotten.has(decision));
}

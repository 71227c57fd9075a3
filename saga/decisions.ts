import type { CancelSaga, ResolveSaga, SagaDecision } from '../contracts/saga.ts';
import { now } from './clock.ts';

/** What a saga was told, each command once. */
export class Decisions {
  readonly #list: SagaDecision[];

  constructor(former: readonly SagaDecision[] = []) {
    this.#list = [...former];
  }

  knows(commandId: string): boolean {
    return this.#list.some(({ id }) => id === commandId);
  }

  cancel({ commandId: id, by: actor, reason }: CancelSaga): void {
    this.#list.push({ id, action: 'cancel', step: null, actor, reason, at: now() });
  }

  resolve(wish: ResolveSaga): void {
    const { commandId: id, action, step, actor, reason } = wish;
    const evidence = 'evidence' in wish ? { evidence: wish.evidence } : {};
    const approval = 'approvedBy' in wish ? { approvedBy: wish.approvedBy } : {};
    this.#list.push({ id, action, step, actor, reason, ...evidence, ...approval, at: now() });
  }

  list(): readonly SagaDecision[] {
    return [...this.#list];
  }
}

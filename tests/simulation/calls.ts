/** The calls of one run: when they end, what they leave to come late, and what becomes of those that it cancels. */
import { defaultPayloadConverter } from '@temporalio/common';
import proto, { type coresdk } from '@temporalio/proto';

import { Cancelled, resolutionOf, value } from '../support/payloads.ts';
import type { Fate } from './cases.ts';
import { become, deedIn, deedOn, type Deed, type Outcome, type Verb } from './deeds.ts';
import type { Job } from '../support/machine.ts';
import type { Asked, Written } from './sagas.fixture.ts';
import type { Item } from './timeline.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

const { WAIT_CANCELLATION_COMPLETED } = proto.coresdk.workflow_commands.ActivityCancellationType;

interface Call {
  readonly seq: number;
  readonly deed: Deed;
  readonly input: Asked & Written;
  readonly fate: Fate;
  readonly info: object;
  /** Whether its run waits for it when it cancels it. */
  readonly isAwaited: boolean;
  readonly witness: Witness;
  item: Item;
}

export class Calls {
  readonly #run: number;
  readonly #witnesses: readonly Witness[];
  readonly #world: World;
  readonly #calls = new Map<number, Call>();
  #isLeft = false;

  constructor(run: number, witnesses: readonly Witness[], world: World) {
    this.#run = run;
    this.#witnesses = witnesses;
    this.#world = world;
  }

  begin(command: coresdk.workflow_commands.IScheduleActivity): void {
    const { timeline, story, fates } = this.#world;
    const verb = command.activityType as Verb; // the fixture calls nothing else
    const input = value(command.arguments?.[0]) as Asked & Written; // one or the other, as the fixture sends it
    const witness = this.#witnessOf(verb === 'write' ? input.trace.sagaId : input.saga);
    const deed = this.#deedOf(verb, input, witness);
    const fate = fates.draw(deed);
    witness.asked(verb, input, timeline.now);
    story.count(`${verb} ${fate.kind}`);
    const seq = command.seq ?? 0;
    const info = { activityId: command.activityId ?? '', activityType: { name: verb } };
    const isAwaited = command.cancellationType === WAIT_CANCELLATION_COMPLETED;
    const item = timeline.await(fate.takes * 1000, () => this.#end(call, become(deed, fate)));
    const call: Call = { seq, deed, input, fate, info, isAwaited, witness, item };
    story.tell(`  ${verb} ${deed.saga} ${verb === 'write' ? deed.about : input.key}`);
    this.#calls.set(seq, call);
  }

  /** What a cancelled call does is its fate's; unless the saga doesn't wait for it, and is told at once. */
  cancel(seq: number): void {
    const call = this.#calls.get(seq);
    if (call === undefined) return;
    const { fate, deed, isAwaited } = call;
    call.witness.stopped(deed.verb, call.input);
    if (isAwaited && fate.heeds === 'not') return;
    this.#world.story.count(isAwaited ? `cancelled ${deed.verb} ${fate.heeds}` : `abandoned ${deed.verb}`);
    this.#world.timeline.drop(call.item);
    if (isAwaited) call.item = this.#world.timeline.await(1000, () => this.#endCancelled(call));
    else this.#abandon(call);
  }

  /** Goes on with the calls, whose run is told of none of them any more. */
  leave(): void {
    this.#isLeft = true;
  }

  #end(call: Call, { result, thrown, later }: Outcome): Job | undefined {
    const { seq, deed, input, fate, info } = call;
    const { story } = this.#world;
    if (later !== undefined) this.#later(call, later);
    if (this.#isLeft) {
      story.tell(`  an attempt of run ${this.#run}: ${deed.verb} ${deed.saga} ${deed.about}, ${fate.kind}`);
      return undefined;
    }
    this.#calls.delete(seq);
    const told = thrown === undefined ? 'done' : `${fate.kind}, ${nameOf(thrown)}`;
    story.tell(`  /${deed.verb} ${deed.saga} ${deed.about}: ${told}`);
    call.witness.answered(deed.verb, input, thrown);
    if (thrown !== undefined) return { resolveActivity: { seq, result: resolutionOf(thrown, info) } };
    return { resolveActivity: { seq, result: { completed: { result: defaultPayloadConverter.toPayload(result) } } } };
  }

  #endCancelled(call: Call): Job | undefined {
    if (call.fate.heeds === 'lands') become(call.deed, { ...call.fate, kind: 'done' });
    return this.#end(call, { thrown: new Cancelled() });
  }

  #abandon(call: Call): void {
    const { seq, deed, fate, info } = call;
    this.#calls.delete(seq);
    this.#later(call, () => void become(deed, fate));
    this.#world.timeline.await(0, () =>
      this.#isLeft ? undefined : { resolveActivity: { seq, result: resolutionOf(new Cancelled(), info) } },
    );
  }

  #later({ deed, fate }: Call, act: () => void): void {
    this.#world.timeline.await(fate.laterBy * 1000, () => {
      this.#world.story.tell(`  late: ${deed.verb} ${deed.saga} ${deed.about}`);
      act();
      return undefined;
    });
  }

  #deedOf(verb: Verb, input: Asked & Written, witness: Witness): Deed {
    if (verb === 'write') return deedIn(witness.order, input);
    return deedOn(verb, input, this.#world.services, witness.planned(input.step));
  }

  #witnessOf(id: string): Witness {
    const witness = this.#witnesses.find((witness) => witness.id === id);
    if (witness === undefined) throw new Error(`there is no '${id}'`);
    return witness;
  }
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'nothing known';
}

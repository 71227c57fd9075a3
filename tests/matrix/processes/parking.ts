import type { SagaDetails } from '../../../contracts/sagas.schema.ts';
import type { Story } from '../stories.ts';
import type { Reached } from './message.ts';
import type { Listener } from './system.ts';

/** An order of a story, which may be parked at a place on its way. */
export interface Parked {
  readonly id: string;
  readonly story: Story;
  /** `reserveStock/tx1-commit`; null when it is to go to its end. */
  readonly stop: string | null;
}

interface Guest extends Parked {
  /** Where it has been, in order. */
  readonly been: string[];
  readonly there: PromiseWithResolvers<void>;
  readonly ends: Map<string, PromiseWithResolvers<void>>;
}

type GoOn = () => void;

/** Where every saga comes to, at last. */
const LAST = 'settleOrder/done';

/** Lets every attempt go on until its order is where it is to be parked, and then all of them. */
export class Parking {
  readonly #cancel: (orderId: string) => Promise<void>;
  readonly #guests = new Map<string, Guest>();
  /** Attempts of orders that nobody has told of yet. */
  readonly #early: (readonly [Reached, GoOn])[] = [];
  readonly #waiting = new Set<GoOn>();
  #isOpen = false;
  #again = 0;

  constructor(cancel: (orderId: string) => Promise<void>) {
    this.#cancel = cancel;
  }

  /** Tells of an order. Resolves when it is parked, and rejects when its saga is over without. */
  async expect(parked: Parked): Promise<void> {
    const there = Promise.withResolvers<void>();
    this.#guests.set(parked.id, { ...parked, been: [], there, ends: new Map() });
    for (const [where, goOn] of this.#early.filter(([{ orderId }]) => orderId === parked.id)) this.reached(where, goOn);
    await there.promise;
  }

  readonly reached: Listener = (where, goOn) => {
    const guest = this.#guests.get(where.orderId);
    if (this.#isOpen) goOn();
    else this.#waiting.add(goOn);
    if (guest === undefined) this.#early.push([where, goOn]);
    else this.#receive(guest, where, goOn).catch(guest.there.reject);
  };

  /** Where an order has been, in order, each place once. */
  been(orderId: string): readonly string[] {
    return this.#guests.get(orderId)?.been ?? [];
  }

  /** How often an order that was parked came to its place again: the server didn't wait for its attempt any longer. */
  get again(): number {
    return this.#again;
  }

  /** Keeps nobody any longer. */
  open(): void {
    this.#isOpen = true;
    for (const goOn of this.#waiting) goOn();
    this.#waiting.clear();
  }

  async #receive(guest: Guest, { site, place }: Reached, goOn: GoOn): Promise<void> {
    const here = `${site}/${place}`;
    const { id, stop, been, story } = guest;
    if (stop === here && been.includes(here) && !this.#isOpen) this.#again += 1;
    if (!been.includes(here)) {
      been.push(here);
      if (story.cancelsAt === here) await this.#cancel(id);
      if (story.waits?.at === here) await endOf(guest, story.waits.for).promise;
    }
    if (stop === here) {
      guest.there.resolve();
      return;
    }
    if (here === LAST) guest.there.reject(new Error(`'${id}' never came to ${stop}`));
    if (place === 'done') endOf(guest, site).resolve();
    this.#waiting.delete(goOn);
    goOn();
  }
}

function endOf({ ends }: Guest, site: string): PromiseWithResolvers<void> {
  const known = ends.get(site) ?? Promise.withResolvers<void>();
  ends.set(site, known);
  return known;
}

/** Whether a saga has asked for the end of what it waits for. */
export function hasHeardCancel({ pending }: Pick<SagaDetails, 'pending'>): boolean {
  return pending?.some(({ state }) => state === 'cancel-requested') ?? false;
}

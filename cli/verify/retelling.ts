/** What the simulators' logs come to. Written anew, so that it shares no mistake with the simulators. */
import type {
  AuthorizationFacts,
  BookingFacts,
  CarrierFacts,
  ChargeFacts,
  ProviderFacts,
  WitnessLine,
} from './world.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Retells the payment provider's log: what it holds, took and gave back. */
export async function retellProvider(log: AsyncIterable<WitnessLine>): Promise<ProviderFacts> {
  const story = new Story();
  const authorizations = new Map<string, Writable<AuthorizationFacts>>();
  const captures = new Map<string, Writable<ChargeFacts>>();
  const refunds = new Map<string, ChargeFacts>();
  const kinds: Record<string, (line: Effect) => void> = {
    authorization: ({ id, reference, amount, currency }) => {
      authorizations.set(id, { id, orderId: reference, amount, currency, voided: false, captured: 0 });
    },
    capture: ({ id, of, amount, reference }) => {
      const authorization = story.known(authorizations, of, id);
      if (authorization !== undefined) authorization.captured += amount;
      captures.set(id, { id, of, orderId: reference, amount, refunded: 0 });
    },
    refund: ({ id, of, amount, reference }) => {
      const capture = story.known(captures, of, id);
      if (capture !== undefined) capture.refunded += amount;
      refunds.set(id, { id, of, orderId: reference, amount, refunded: 0 });
    },
    void: ({ id }) => {
      const authorization = story.known(authorizations, id, 'a void');
      if (authorization !== undefined) authorization.voided = true;
    },
  };
  await story.listen(log, new Map(Object.entries(kinds)));
  const { lines, doubledKeys, contradictions } = story;
  return { lines, authorizations, captures, refunds, doubledKeys, contradictions };
}

/** Retells the carrier's log: what it has booked, cancelled, dispatched and recalled. */
export async function retellCarrier(log: AsyncIterable<WitnessLine>): Promise<CarrierFacts> {
  const story = new Story();
  const bookings = new Map<string, Writable<BookingFacts>>();
  const kinds: Record<string, (line: Effect) => void> = {
    booking: ({ id, reference }) => {
      const undecided = { cancelled: false, dispatched: false, recalled: false, trackingNumber: null };
      bookings.set(id, { id, orderId: reference, ...undecided });
    },
    cancellation: ({ id }) => {
      const booking = story.known(bookings, id, 'a cancellation');
      if (booking !== undefined) booking.cancelled = true;
    },
    dispatch: ({ id, trackingNumber }) => {
      const booking = story.known(bookings, id, 'a dispatch');
      if (booking !== undefined) Object.assign(booking, { dispatched: true, trackingNumber });
    },
    recall: ({ id }) => {
      const booking = story.known(bookings, id, 'a recall');
      if (booking !== undefined) booking.recalled = true;
    },
  };
  await story.listen(log, new Map(Object.entries(kinds)));
  const { lines, doubledKeys, contradictions } = story;
  return { lines, bookings, doubledKeys, contradictions };
}

/** A line that changed something. */
type Effect = Readonly<Record<'kind' | 'id' | 'of' | 'key' | 'reference' | 'currency', string>> &
  Pick<WitnessLine, 'trackingNumber'> & { readonly amount: number };

/** What is the same for every log: its keys, and what makes no sense in it. */
class Story {
  lines = 0;
  readonly contradictions: string[] = [];
  readonly doubledKeys = new Map<string, string[]>();
  readonly #firstUnder = new Map<string, string>();

  /** Tells every effect to the one of `kinds` that is named as its kind. A no has no id, and changed nothing. */
  async listen(log: AsyncIterable<WitnessLine>, kinds: ReadonlyMap<string, (line: Effect) => void>): Promise<void> {
    for await (const line of log) {
      this.lines += 1;
      if (line.id === null) continue;
      const { id, of, amount, currency, ...rest } = line;
      const effect = { ...rest, id, of: of ?? '', amount: amount ?? 0, currency: currency ?? '' };
      this.#count(effect);
      kinds.get(line.kind)?.(effect);
    }
  }

  /** Gives what a line speaks of, or notes that nothing before it made that. */
  known<T>(things: ReadonlyMap<string, T>, id: string, speaker: string): T | undefined {
    const thing = things.get(id);
    if (thing === undefined) this.contradictions.push(`${speaker} speaks of '${id}', which no earlier line made`);
    return thing;
  }

  #count({ key, kind, id }: Effect): void {
    const done = `${kind} ${id}`;
    const first = this.#firstUnder.get(key);
    if (first === undefined) this.#firstUnder.set(key, done);
    else this.doubledKeys.set(key, [...(this.doubledKeys.get(key) ?? [first]), done]);
  }
}

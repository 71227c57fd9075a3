import { describe, expect, test } from 'vitest';

import type { SagaFacts } from '../contracts/reconcile.ts';
import { discrepanciesOf } from './discrepancies.ts';
import { effects, ID, item, key, running, type Said, seenOf, settled, traced } from './discrepancies.fixture.ts';

const told = (saga: SagaFacts, said: Said): unknown =>
  discrepanciesOf(saga, seenOf(said)).map(({ kind, key, repair }) => [kind, key, repair?.type ?? 'raised']);

describe('a saga under way', () => {
  test('that nobody carries is started again', () => {
    expect(told(running('gone'), {})).toEqual([['stuck', 'stuck/ord_1/carrier', 'restart']]);
  });

  test('that ended, and left its order behind, is settled as it says', () => {
    expect(told(running('completed'), {})).toEqual([['diverged', 'diverged/ord_1/carrier', 'settle']]);
  });

  test("whose workflow can't go on is an engineer's", () => {
    expect(told(running('failing'), {})).toEqual([['stuck', 'stuck/ord_1/carrier', 'raised']]);
  });

  test('begins again when what it did is gone, unless it takes back anyway', () => {
    const steps = { 'reserve-stock': 'done', 'authorize-payment': 'done', 'book-shipment': 'running' } as const;
    const seen = { effects: effects({ 'reserve-stock': 'applied' }) };
    expect(told(running('running', traced(steps)), seen)).toEqual([['missing', 'missing/ord_1/effects', 'restart']]);
    expect(told(running('running', traced(steps, { state: 'compensating' })), seen)).toEqual([]);
  });

  test('begins again when of what it did only the intent is there', () => {
    const saga = running('running', traced({ 'authorize-payment': 'done', 'book-shipment': 'running' }));
    const seen = { effects: effects({ 'authorize-payment': 'intent', 'book-shipment': 'intent' }) };
    expect(told(saga, seen)).toEqual([['missing', 'missing/ord_1/effects', 'restart']]);
  });

  test('that is as it says, or says nothing, is left alone', () => {
    expect(told(running('running', traced({ 'reserve-stock': 'running' })), {})).toEqual([]);
    expect(told(running('running'), {})).toEqual([]);
    expect(told({ ...running('gone'), carrier: null }, {})).toEqual([]);
  });

  test('is told whether its pivot is behind it', () => {
    const seen = seenOf({ effects: effects({ 'capture-payment': 'applied' }) });
    expect(discrepanciesOf(running('gone'), seen)[0]?.repair).toMatchObject({ pastPivot: true });
    expect(discrepanciesOf(running('gone'), seenOf({}))[0]?.repair).toMatchObject({ pastPivot: false });
    const free = seenOf({ effects: effects({ 'reserve-stock': 'applied', 'commit-stock': 'applied' }) });
    expect(discrepanciesOf(running('gone'), free)[0]?.repair).toMatchObject({ pastPivot: true });
    const committed = running('running', traced({ 'commit-stock': 'done' }, { state: 'committed' }));
    expect(discrepanciesOf(committed, seenOf({}))[0]?.repair).toMatchObject({ pastPivot: true });
  });
});

describe('an order that was kept', () => {
  const kept = settled('confirmed', { 'reserve-stock': 'done', 'capture-payment': 'done' });

  test('whose charge is lost here, and known there, is written down again', () => {
    const seen = { effects: effects({ 'reserve-stock': 'applied' }), outside: [item('capture-payment')] };
    expect(told(kept, seen)).toEqual([['missing', 'missing/ord_1/effects', 'restore']]);
  });

  test('whose charge broke off while it was written down again is written down again', () => {
    const seen = {
      effects: effects({ 'reserve-stock': 'applied', 'capture-payment': 'intent' }),
      outside: [item('capture-payment', { amounts: { captured: 100, refunded: 0 } })],
      ledger: [{ orderId: ID, key: key('capture-payment'), captured: 0, refunded: 0 }],
    };
    expect(told(kept, seen)).toEqual([['missing', 'missing/ord_1/effects', 'restore']]);
    expect(discrepanciesOf(kept, seenOf(seen))[0]?.evidence).toBe(
      "it did 'ord_1/capture-payment' (but for its intent), and nothing is there",
    );
  });

  test.each([
    ['is known to nobody', []],
    ['was given back', [item('capture-payment', { live: false })]],
    ['is too old to be repeated under its key', [item('capture-payment', { repeatable: false })]],
    ['is under another key', [item('capture-payment', { key: key('capture-payment~2') })]],
  ])('is not charged again when its charge is lost here, and there %s', (_, outside) => {
    const seen = { effects: effects({ 'reserve-stock': 'applied' }), outside };
    expect(told(kept, seen)).toEqual([['missing', 'missing/ord_1/effects', 'raised']]);
  });

  test('whose effect was taken back is a matter for a person', () => {
    const seen = {
      effects: effects({ 'reserve-stock': 'revoked', 'capture-payment': 'applied' }),
      outside: [item('capture-payment')],
    };
    expect(told(kept, seen)).toEqual([['diverged', 'diverged/ord_1/reserve-stock', 'raised']]);
  });

  test('of which the provider knows nothing, or another amount, is a matter for a person', () => {
    const all = effects({ 'reserve-stock': 'applied', 'capture-payment': 'applied' });
    const ledger = [{ orderId: ID, key: key('capture-payment'), captured: 100, refunded: 0 }];
    expect(told(kept, { effects: all, ledger })).toEqual([
      ['missing', 'missing/ord_1/outside/capture-payment', 'raised'],
      ['diverged', 'diverged/ord_1/ledger/capture-payment', 'raised'],
    ]);
    const same = [item('capture-payment', { amounts: { captured: 100, refunded: 0 } })];
    expect(told(kept, { effects: all, ledger, outside: same })).toEqual([]);
    const other = [item('capture-payment', { amounts: { captured: 100, refunded: 40 } })];
    expect(told(kept, { effects: all, ledger, outside: other })).toEqual([
      ['diverged', 'diverged/ord_1/ledger/capture-payment', 'raised'],
    ]);
  });
});

describe('an order that was taken back', () => {
  const undone = settled('rejected', { 'reserve-stock': 'compensated', 'authorize-payment': 'compensated' });
  const gone = effects({ 'reserve-stock': 'revoked', 'authorize-payment': 'barred' });

  test('has what is left taken back, money first', () => {
    const seen = {
      effects: effects({ 'reserve-stock': 'applied', 'authorize-payment': 'revoking', 'capture-payment': 'intent' }),
    };
    expect(told(undone, seen)).toEqual([
      ['orphan', 'orphan/ord_1/capture-payment', 'undo'],
      ['orphan', 'orphan/ord_1/authorize-payment', 'undo'],
      ['orphan', 'orphan/ord_1/reserve-stock', 'undo'],
    ]);
  });

  test('has its keys barred again when they were lost', () => {
    expect(told(undone, { effects: effects({ 'reserve-stock': 'revoked' }) })).toEqual([
      ['missing', 'missing/ord_1/authorize-payment', 'undo'],
    ]);
  });

  test('has a hold let go of that nothing of ours reaches, and never a charge', () => {
    const hold = item('authorize-payment');
    const charge = item('capture-payment', { amounts: { captured: 100, refunded: 0 } });
    expect(told(undone, { effects: gone, outside: [hold] })).toEqual([
      ['orphan', 'orphan/ord_1/outside/their_authorize-payment', 'let-go'],
    ]);
    expect(told(undone, { effects: gone, outside: [charge, hold] })).toEqual([
      ['orphan', 'orphan/ord_1/outside/their_capture-payment', 'raised'],
      ['orphan', 'orphan/ord_1/outside/their_authorize-payment', 'raised'],
    ]);
  });

  test('keeps what a person undid outside, and what is behind a pivot of its own', () => {
    const byHand = settled('rejected', { 'authorize-payment': 'settled' });
    expect(
      told(byHand, { effects: effects({ 'authorize-payment': 'revoking' }), outside: [item('authorize-payment')] }),
    ).toEqual([]);
    const { trace } = undone;
    const part = { ...undone, trace: trace === null ? null : { ...trace, steps: [], kept: ['parcel-1'] } };
    expect(told(part, { effects: effects({ 'parcel-1/capture-payment': 'applied' }) })).toEqual([]);
  });
});

describe('an order that was undone', () => {
  const undone = {
    ...settled('confirmed', { 'reserve-stock': 'done', 'capture-payment': 'done' }),
    undone: 'yes',
  } as const;
  const back = item('capture-payment', { live: false, amounts: { captured: 100, refunded: 100 } });
  const ledger = [{ orderId: ID, key: key('capture-payment'), captured: 100, refunded: 100 }];

  test('has its money given back, and nothing else', () => {
    const given = effects({ 'reserve-stock': 'applied', 'capture-payment': 'revoked' });
    expect(told(undone, { effects: given, outside: [back], ledger })).toEqual([]);
    const kept = effects({ 'reserve-stock': 'revoked', 'capture-payment': 'applied' });
    expect(told(undone, { effects: kept, outside: [item('capture-payment')] })).toEqual([
      ['diverged', 'diverged/ord_1/reserve-stock', 'raised'],
      ['diverged', 'diverged/ord_1/capture-payment', 'raised'],
    ]);
  });

  test('is not done again when what it did is lost', () => {
    const seen = { effects: effects({ 'capture-payment': 'revoked' }), outside: [back] };
    expect(told(undone, seen)).toEqual([['missing', 'missing/ord_1/effects', 'raised']]);
  });

  test('is left alone while that goes on', () => {
    expect(told({ ...undone, undone: 'moving' }, { effects: effects({ 'reserve-stock': 'revoked' }) })).toEqual([]);
  });
});

describe('the saga that undoes an order', () => {
  const UNDO = { sagaId: `${ID}/undo`, orderId: ID } as const;

  test('that nobody carries is started again', () => {
    expect(told({ ...running('gone'), ...UNDO }, {})).toEqual([['stuck', 'stuck/ord_1/undo/carrier', 'restart']]);
  });

  test('is told whether its pivot is behind it', () => {
    const seen = seenOf({ effects: effects({ 'undo/recall-shipment': 'applied' }) });
    expect(discrepanciesOf({ ...running('gone'), ...UNDO }, seen)[0]?.repair).toMatchObject({ pastPivot: true });
  });

  test('has done what it says, or is a matter for a person', () => {
    const done = { ...settled('confirmed', { 'recall-shipment': 'done', restock: 'done' }), ...UNDO };
    const seen = effects({ 'undo/recall-shipment': 'applied', 'undo/restock': 'applied' });
    expect(told(done, { effects: seen })).toEqual([]);
    expect(told(done, { effects: seen.slice(0, 1) })).toEqual([['missing', 'missing/ord_1/undo/effects', 'raised']]);
  });

  test('that was refused has left nothing behind', () => {
    const refused = { ...settled('rejected', { 'recall-shipment': 'compensated' }), ...UNDO };
    expect(told(refused, { effects: effects({ 'undo/recall-shipment': 'refused' }) })).toEqual([]);
    expect(told(refused, { effects: effects({ 'undo/recall-shipment': 'applied' }) })).toEqual([
      ['orphan', 'orphan/ord_1/undo/recall-shipment', 'raised'],
    ]);
  });
});

import { describe, expect, test } from 'vitest';

import type { SagaView } from '../../contracts/saga.ts';
import { drawChanges, drawLink, drawSaga, takenBack } from './draw.ts';
import { at, CONFIRMED, REJECTED, saga, step } from './saga.fixture.ts';

const NOW = new Date(at(10));
const drawn = (view: SagaView): readonly string[] => drawSaga(view, NOW).map(({ sign, text }) => `${sign} ${text}`);

describe('a drawing', () => {
  test('has a line for each step, with its undo and its failure beside it', () => {
    expect(drawn(REJECTED)).toEqual([
      '● saga settled: rejected',
      '✗ because of CardDeclined at authorize-payment: the card was declined',
      '↩ reserve-stock      step    compensated     1.0 s  undone in 250 ms',
      '↩ authorize-payment  step    compensated     1.0 s  undone in 1.0 s  CardDeclined: the card was declined',
    ]);
  });

  test('counts on while a step, or its undo, goes on', () => {
    const undo = { startedAt: at(9.5), endedAt: null };
    const steps = [
      step('capture-payment', { kind: 'pivot', state: 'running', endedAt: null }),
      step('book-shipment', { state: 'compensating', undo }),
    ];
    expect(drawn(saga({ steps })).slice(1)).toEqual([
      '… capture-payment    pivot   running        10.0 s',
      '↩ book-shipment      step    compensating    1.0 s  undoing 500 ms',
    ]);
  });

  test('tells how often a step was called, and that it was given another input', () => {
    expect(drawn(saga({ steps: [step('a', { epoch: 2, attempts: 3 })] })).at(-1)).toMatch(
      /1.0 s {2}epoch 2 {2}called 3 times$/,
    );
  });

  test('calls for a person where a step is parked', () => {
    const failure = { type: 'ProviderUnavailable', message: 'down' };
    const parked = saga({ needsAttention: true, steps: [step('commit-stock', { state: 'parked', failure })] });
    expect(drawn(parked)).toEqual([
      '● saga acting',
      '! it needs attention: retries go on slowly, and a person should look',
      '! commit-stock       step    parked          1.0 s  ProviderUnavailable: down',
    ]);
  });

  test('says who cancelled, that nothing is started yet, and that a record may be old', () => {
    const cancel = {
      id: 'cmd_00000000000000000000000001',
      action: 'cancel',
      step: null,
      actor: 'cus_demo',
      reason: 'too late',
      at: at(1),
    } as const;
    expect(drawn(saga({ decisions: [cancel] }))).toContain('» cancel by cus_demo: too late');
    expect(drawn(saga({ carrier: null }))).toContain('  its workflow is not started yet');
    expect(drawn(saga({ live: false }))).toContain('  as recorded last: no worker answers right now');
    expect(drawn(CONFIRMED)).toEqual(['● saga settled: confirmed', expect.stringContaining('✓ reserve-stock')]);
  });

  test("lets nobody's message steer the terminal", () => {
    const failure = { type: 'Odd', message: 'a\nb\u001B[2Jc' };
    expect(drawn(saga({ steps: [step('x', { state: 'failed', failure })] })).at(-1)).toMatch(/Odd: a b \[2Jc$/);
  });

  test("links to Temporal's web UI once there is a workflow", () => {
    expect(drawLink(saga({ carrier: null }))).toEqual([]);
    expect(drawLink(saga())).toMatchObject([{ text: 'Temporal: http://temporal/ord_00000000000000000000000001' }]);
  });
});

describe('changes', () => {
  const changes = (before: SagaView | null, after: SagaView): readonly string[] =>
    drawChanges(before, after, NOW).map(({ text }) => text.replaceAll(/ +/g, ' '));
  const running = saga({ steps: [step('a'), step('b', { state: 'running', endedAt: null })] });

  test('are all there is at first', () => {
    expect(changes(null, running)).toEqual(['saga acting', 'a step done 1.0 s', 'b step running 10.0 s']);
  });

  test('are none when only time went by', () => {
    expect(drawChanges(running, running, new Date(at(60)))).toEqual([]);
  });

  test('are the steps that got further, and what is new of the saga', () => {
    const after = { ...running, needsAttention: true, steps: [step('a'), step('b')] };
    const attention = 'it needs attention: retries go on slowly, and a person should look';
    expect(changes(running, after)).toEqual([attention, 'b step done 1.0 s']);
  });

  test('end with that it has settled', () => {
    const settled = { ...CONFIRMED, steps: [step('a'), step('b')] };
    expect(changes(running, settled)).toEqual(['b step done 1.0 s', 'saga settled: confirmed']);
  });
});

test('what was taken back is listed in that order', () => {
  expect(takenBack(REJECTED)).toEqual(['authorize-payment', 'reserve-stock']);
  const byHand = REJECTED.steps.map((done) => ({ ...done, state: 'settled' as const }));
  expect(takenBack({ ...REJECTED, steps: byHand })).toEqual(['authorize-payment', 'reserve-stock']);
});

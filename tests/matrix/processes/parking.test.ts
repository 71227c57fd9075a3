import { expect, test, vi } from 'vitest';

import { STORIES, type Story } from '../stories.ts';
import { Parking } from './parking.ts';

const HAPPY: Story = STORIES['happy'] ?? { title: '' };
const nobody = async (): Promise<void> => undefined;
let asked = 0;
const at = (site: string, place: string, orderId = 'ord_1') => ({ n: ++asked, orderId, site, place });

test('parks an order at its boundary, lets all others go on, and then that one', async () => {
  const parking = new Parking(nobody);
  const parked = parking.expect({ id: 'ord_1', story: HAPPY, stop: 'reserveStock/tx1-commit' });
  const [before, there, another] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()];
  parking.reached(at('reserveStock', 'attempt'), before);
  parking.reached(at('reserveStock', 'tx1-commit'), there);
  void parking.expect({ id: 'ord_2', story: HAPPY, stop: 'commitStock/done' });
  parking.reached(at('reserveStock', 'tx1-commit', 'ord_2'), another);
  await parked;
  expect([before, there, another].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 1]);
  expect(parking.been('ord_1')).toEqual(['reserveStock/attempt', 'reserveStock/tx1-commit']);

  parking.open();
  expect(there).toHaveBeenCalledOnce();
});

test('keeps an attempt that comes before anybody has told of its order', async () => {
  const parking = new Parking(nobody);
  const goOn = vi.fn<() => void>();
  parking.reached(at('reserveStock', 'attempt'), goOn);
  expect(goOn).not.toHaveBeenCalled();
  await parking.expect({ id: 'ord_1', story: HAPPY, stop: 'reserveStock/attempt' });
  expect(goOn).not.toHaveBeenCalled();
});

test('says so when a saga is over that never came to its boundary', async () => {
  const parking = new Parking(nobody);
  const parked = parking.expect({ id: 'ord_1', story: HAPPY, stop: 'releaseStock/attempt' });
  parking.reached(at('settleOrder', 'done'), () => undefined);
  await expect(parked).rejects.toThrow("'ord_1' never came to releaseStock/attempt");
});

test('has an order wait for another activity, and cancelled, where its story says', async () => {
  const cancelled = vi.fn<typeof nobody>(nobody);
  const parking = new Parking(cancelled);
  const story: Story = { title: '', waits: { at: 'b/attempt', for: 'a' }, cancelsAt: 'b/done' };
  const parked = parking.expect({ id: 'ord_1', story, stop: 'b/done' });
  const begun = Promise.withResolvers<void>();
  parking.reached(at('b', 'attempt'), begun.resolve);
  parking.reached(at('a', 'done'), () => undefined);
  await begun.promise;
  expect(cancelled).not.toHaveBeenCalled();
  parking.reached(at('b', 'done'), () => undefined);
  await parked;
  expect(cancelled).toHaveBeenCalledWith('ord_1');
});

import { expect, test } from 'vitest';
import { seeded } from '../tests/support/random.ts';
import { inParallel, inventory } from '../tests/support/world.ts';
test('times', async () => {
    const random = seeded(1);
    const skus = Array.from({ length: 10 }, (_, i) => `sku-${i}`);
    const world = await inventory(Object.fromEntries(skus.map((sku) => [sku, 1_000])), 20);
    const errors: Record<string, number> = {};
    const go = (n: number) => Array.from({ length: n }, (_, i) => async () => {
      const t = `${n}-${i}`;
      const c = async <T>(f: () => Promise<T>) => { try { return await f(); } catch (e) { const m = String(e).slice(-200); errors[m] = (errors[m] ?? 0) + 1; throw e; } };
      await c(async () => world.reserveStock({ key: t, orderId: t, lines: random.shuffle(skus).map((sku) => ({ sku, quantity: 1 })) }));
      await c(async () => world.releaseStock({ key: t }));
    });
    for (const [n, p] of [[20,1],[40,1],[60,10]] as const) {
      const t = performance.now();
      await inParallel(p, go(n));
      console.log(n, p, (performance.now() - t) / n, errors);
    }
    expect(1).toBe(1);
}, 60000);

import { expect, test } from 'vitest';

import type { Finding } from './finding.ts';
import { render } from './render.ts';
import type { Report } from './report.ts';

const finding = (i: number): Finding => ({
  oracle: 'I3',
  about: `order '${i}'`,
  law: 'captured - refunded = 0',
  expected: '0 JPY',
  found: '5 JPY',
});

function report(violations: readonly Finding[], warnings: readonly string[] = []): Report {
  const none = { checked: { skus: 0 }, violations: 0 };
  return {
    clean: violations.length === 0,
    readAt: '2026-01-01T12:00:00.000Z',
    orders: { total: 0, judged: 0, underWay: 0, parked: 0, byStatus: {} },
    oracles: {
      I1: none,
      I2: none,
      I3: { checked: { decidedOrders: 2 }, violations: violations.length },
      I4: none,
      I5: none,
      I6: none,
    },
    money: [
      { currency: 'JPY', captured: 500, refunded: 0 },
      { currency: 'IQD', captured: 4990, refunded: 5000 },
    ],
    stock: { available: 1, reserved: 2, left: 3 },
    violations,
    warnings,
    notLookedAt: [],
  };
}

test('an empty system is shown as one that adds up', () => {
  const text = render(report([]), false);
  expect(text).toContain('  ✓ I1 stock adds up                0 SKUs\n');
  expect(text).toContain('  orders  none\n');
  expect(text.endsWith('\nEverything adds up.')).toBe(true);
});

test('money has as many decimals as its currency', () => {
  const text = render(report([]), false);
  expect(text).toContain('500 JPY in, 0 JPY given back, 500 JPY kept');
  expect(text).toContain('4.990 IQD in, 5.000 IQD given back, -0.010 IQD kept');
});

test('what is broken is shown with what was expected and what was found', () => {
  const text = render(report([finding(1)]), false);
  expect(text).toContain('  ✗ I3 orders have all, or nothing  2 decided orders, 1 broken\n');
  const listed = ["  ✗ I3 order '1': captured - refunded = 0", '       expected 0 JPY', '       found    5 JPY'];
  expect(text).toContain(listed.join('\n'));
});

test('a long list is cut, and says so', () => {
  const text = render(report(Array.from({ length: 53 }, (_, i) => finding(i))), false);
  expect(text.match(/✗ I3 order '/g)).toHaveLength(50);
  expect(text).toContain('… and 3 more; --json lists them all');
  expect(text).toContain('It does not add up: 53 broken.');
});

test('colours are for terminals only', () => {
  const broken = report([finding(1)], ['1 order is parked']);
  expect(render(broken, true)).toContain('\u001B[31m✗ I3\u001B[39m');
  expect(render(broken, false)).not.toContain('\u001B');
});

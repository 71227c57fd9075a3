import { ApplicationFailure } from '@temporalio/common';
import { expect, expectTypeOf, test } from 'vitest';

import type { ProviderRef } from '../contracts/references.schema.ts';
import type { ProviderClient } from './http.ts';
import { providerPath, type ProviderPath } from './provider-path.ts';
import { referenceIn } from './references.ts';

test.each([
  ['ship_1', 'ship_1'],
  ['ship_1/cancel?', 'ship_1%2Fcancel%3F'],
  ['../captures/cap_1', '..%2Fcaptures%2Fcap_1'],
  ['%2e%2e', '%252e%252e'],
  ['a b#c', 'a%20b%23c'],
  ['schöne 小包 📦', 'sch%C3%B6ne%20%E5%B0%8F%E5%8C%85%20%F0%9F%93%A6'],
])("puts '%s' into one segment", (ref, segment) => {
  const path = providerPath`/v1/shipments/${referenceIn(ref)}/dispatch`;
  expect(path).toBe(`/v1/shipments/${segment}/dispatch`);
  expect(new URL(path, 'http://carrier').pathname).toBe(path); // nobody on the way makes another path of it
  expect(decodeURIComponent(path.split('/')[3] ?? '')).toBe(ref);
});

test.each([
  ['', ''],
  [' ', 'must not be blank'],
  ['.', "must not be '.' or '..'"],
  ['..', "must not be '.' or '..'"],
  ['x'.repeat(101), '100'],
  ['📦'.repeat(1_000), '100'],
  ['ship\u{0}', 'must not have control characters'],
  ['ship\r\nhost: evil', 'must not have control characters'],
  ['ship\u{D800}', 'must not have half a character'],
  ['ship\u{9B}31m', 'must not have control characters'],
  [42, 'expected string'],
  [null, 'expected string'],
  [undefined, 'nothing can'],
])('%j is no reference', (told, why) => {
  let failure: unknown;
  try {
    referenceIn(told);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'UnusableReference', nonRetryable: true });
  const { message } = failure as ApplicationFailure;
  expect(message).toContain(why);
  expect(message).toMatch(/^[^\p{Cc}\p{Cs}]{1,250}$/u); // what databases, logs and terminals can take
});

test('what a row has kept since before references were looked at is looked at, too', () => {
  const kept = '..' as ProviderRef; // as an old row's JSON has it
  expect(() => providerPath`/v1/shipments/${kept}/cancel`).toThrow("can't be a reference");
});

test('only references are put into paths, and only paths are called', () => {
  expectTypeOf(providerPath).parameter(1).toEqualTypeOf<ProviderRef>();
  expectTypeOf<string>().not.toExtend<ProviderRef>();
  expectTypeOf(referenceIn).returns.toEqualTypeOf<ProviderRef>();
  expectTypeOf<ProviderClient['post']>().parameter(0).toEqualTypeOf<ProviderPath>();
  expectTypeOf<ProviderClient['get']>().parameter(0).toEqualTypeOf<ProviderPath>();
  expectTypeOf<string>().not.toExtend<ProviderPath>();
  expect(providerPath`/v1/shipments`).toBe('/v1/shipments');
});

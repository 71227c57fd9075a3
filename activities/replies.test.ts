import { expect, test } from 'vitest';

import { toldAs, refuse } from './replies.ts';

const said = (message: string) => ({ status: 402, body: { error: { code: 'card_declined', message } } });

test('a listed no is a refusal, and any other is not', () => {
  const listed = refuse(said('no money'), { card_declined: 'CardDeclined' });
  expect(listed).toMatchObject({ type: 'CardDeclined', message: 'no money', nonRetryable: true });
  expect(refuse(said('no money'), {})).toMatchObject({ type: 'UnexpectedReply', details: [{ code: 'card_declined' }] });
  expect(refuse({ status: 404, body: {} }, {})).toMatchObject({ details: [{ code: 'status 404' }] });
});

test("what a provider says of its no can be stored, whatever it is, and isn't endless", () => {
  const { message } = refuse(said(`no\u{0}\u{1B}[31m\u{D800}${'x'.repeat(10_000)}`), { card_declined: 'CardDeclined' });
  expect(message).toMatch(/^no\u{FFFD}\u{FFFD}\[31m\u{FFFD}x{1,500}$/u);
});

test('what a reply calls something must be there, and usable', () => {
  expect(toldAs('id', { status: 201, body: { id: 'a/b' } })).toBe('a/b');
  for (const body of [{}, [], 'ok', null])
    expect(() => toldAs('id', { status: 201, body })).toThrow(/invalid|missing/iu);
  for (const id of ['', '..', 42, null, { id: 1 }]) {
    expect(() => toldAs('id', { status: 201, body: { id } })).toThrow("can't be a reference");
  }
});

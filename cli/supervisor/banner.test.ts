import { expect, test } from 'vitest';

import { banner } from './banner.ts';
import { dataFolderAt } from './data-folder.ts';
import { portsFrom } from './ports.ts';

const facts = {
  ports: portsFrom(4100),
  folder: dataFolderAt('/data'),
  dataDirOption: '',
  temporalUiUrl: 'http://127.0.0.1:4102',
  seconds: 9.87,
};

test('says where everything is', () => {
  const text = banner(facts);
  expect(text).toContain('Backstitch is ready (9.9 s).');
  for (const place of ['127.0.0.1:4100', '127.0.0.1:4102', '127.0.0.1:4103', '127.0.0.1:4104', '127.0.0.1:4105']) {
    expect(text).toContain(place);
  }
  expect(banner({ ...facts, temporalUiUrl: undefined })).not.toContain('Temporal UI');
});

test('offers orders that go well and that go wrong, each with a body that parses', () => {
  const bodies = [...banner(facts).matchAll(/-d '(.*)'/g)].map(([, body = '']) => JSON.parse(body) as unknown);
  expect(bodies).toHaveLength(5);
  expect(bodies[0]).toEqual({
    customerId: 'cus_demo',
    address: { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city: 'Hamburg', country: 'DE' },
    card: 'tok_visa',
    lines: [{ sku: 'tea', quantity: 2 }],
  });
  const text = banner(facts);
  for (const trial of ['"sku":"unicorn"', 'tok_declined', 'Atlantis', 'tok_outage']) expect(text).toContain(trial);
});

test('tells the other commands of an unusual data folder', () => {
  expect(banner({ ...facts, dataDirOption: ' -- --data-dir /data' })).toContain('npm run verify -- --data-dir /data ');
});

test('says how to call as somebody else, and prints no token itself', () => {
  const text = banner({ ...facts, dataDirOption: ' -- --data-dir /data' });
  expect(text).toContain("Without a token you are the customer 'cus_demo'.");
  expect(text).toContain('"authorization: Bearer $(npm run --silent token -- manager --data-dir /data)"');
  expect(text).toContain('operator, auditor: npm run token -- --help; the key set is /data/identity/keys.json');
  expect(text).not.toContain('eyJ');
});

test('names the keys, where there are any', () => {
  expect(banner({ ...facts, keys: 'p payment provider down, ? help' })).toContain(
    '\n  p payment provider down, ? help\n',
  );
  expect(banner(facts)).not.toContain('with a key');
});

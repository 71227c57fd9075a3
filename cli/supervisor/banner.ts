import { DEVELOPMENT, ROLES } from '../../contracts/identity.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';

export interface BannerFacts {
  readonly ports: Ports;
  readonly folder: DataFolder;
  /** What the other commands need, to find this data folder. */
  readonly dataDirOption: string;
  /** Undefined where somebody else's server is used and its UI isn't known. */
  readonly temporalUiUrl: string | undefined;
  /** What keys there are to press, where there are any. */
  readonly keys?: string | undefined;
  readonly seconds: number;
}

interface Trial {
  readonly title: string;
  readonly order: Order;
}

interface Order {
  readonly card?: string;
  readonly city?: string;
  readonly sku?: string;
}

const TRIALS: readonly Trial[] = [
  { title: 'an order that goes well', order: {} },
  { title: 'out of stock: nothing was done, nothing to undo', order: { sku: 'unicorn' } },
  { title: 'the card is declined: the stock is released', order: { card: 'tok_declined' } },
  { title: 'the carrier refuses: money and stock are given back', order: { city: 'Atlantis' } },
  { title: 'the payment provider is down for a while: it waits, and goes well', order: { card: 'tok_outage' } },
];

/** Says where everything is, and what to try. */
export function banner(facts: BannerFacts): string {
  const { ports, folder, dataDirOption, temporalUiUrl, keys, seconds } = facts;
  const api = `http://127.0.0.1:${ports.gateway}`;
  return [
    '',
    `Backstitch is ready (${seconds.toFixed(1)} s).`,
    '',
    `  API               ${api}  (reference: ${api}/docs)`,
    ...(temporalUiUrl === undefined ? [] : [`  Temporal UI       ${temporalUiUrl}`]),
    `  PostgreSQL        127.0.0.1:${ports.postgres}  (databases orders, inventory, payments, shipping; passwords in ${folder.credentials})`,
    `  payment provider  http://127.0.0.1:${ports.paymentProvider}  (what it did: /v1/log)`,
    `  carrier           http://127.0.0.1:${ports.carrier}  (what it did: /v1/log)`,
    '',
    'Try, in another terminal:',
    ...TRIALS.flatMap(({ title, order }) => ['', `  # ${title}`, curl(api, order)]),
    '',
    'Then look, with the id of the reply:',
    `  curl -s ${api}/orders/{id}/saga    # each step, and what took it back`,
    `  npm run order${dataDirOption}     # places one, and shows its saga as it goes`,
    `  npm run verify${dataDirOption}    # proves that money and stock add up`,
    `  npm run faults${dataDirOption}    # what goes wrong on purpose; --help tells how to break and mend it`,
    '',
    `Without a token you are the customer '${DEVELOPMENT.customer}'. As somebody else, such as the manager:`,
    `  curl -s ${api}/orders -H "authorization: Bearer $(npm run --silent token -- manager${dataDirOption.replace(' --', '')})"`,
    `  (${ROLES.join(', ')}: npm run token -- --help; the key set is ${folder.identity.keySet})`,
    '',
    ...(keys === undefined ? [] : ['Break something, and mend it, with a key (a second time heals):', `  ${keys}`, '']),
    'Ctrl-C stops everything; the data is kept.',
    '',
  ].join('\n');
}

function curl(api: string, { card = 'tok_visa', city = 'Hamburg', sku = 'tea' }: Order): string {
  const address = { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city, country: 'DE' };
  const body = { customerId: 'cus_demo', address, card, lines: [{ sku, quantity: 2 }] };
  // A new key each time: with the same one it would be the same order.
  return [
    `  curl -s ${api}/orders -H 'content-type: application/json' -H "idempotency-key: $(date +%s%N)" \\`,
    `    -d '${JSON.stringify(body)}'`,
  ].join('\n');
}

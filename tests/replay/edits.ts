/** Edits of the workflows that running sagas wouldn't survive, each with a history that has to tell. */

type Edit = readonly [what: string, story: string, edit: (code: string) => string];

const renamed = (story: string, ...activities: readonly string[]): readonly Edit[] =>
  activities.map((name) => [`'${name}' renamed`, story, (code) => code.replaceAll(`.${name}(`, `.${name}Anew(`)]);

const replaced = (what: string, story: string, [before, after]: readonly [string | RegExp, string]): Edit => [
  what,
  story,
  (code) => code.replaceAll(before, after),
];

export const INCOMPATIBLE: readonly Edit[] = [
  ...renamed('shipped', 'reserveStock', 'authorizePayment', 'bookShipment', 'capturePayment', 'commitStock'),
  ...renamed('shipped', 'confirmOrder', 'dispatchShipment', 'settleOrder'),
  ...renamed('card-declined', 'recordCompensation', 'releaseStock', 'cancelShipment', 'voidAuthorization'),
  ...renamed('capture-declined', 'refundCapture'),
  ...renamed('undone', 'recallShipment', 'restock'),
  replaced('a step more', 'shipped', [
    "const reservation = await saga.step('reserve-stock'",
    "await inventory.countStock({}); const reservation = await saga.step('reserve-stock'",
  ]),
  replaced('a step fewer', 'shipped', ["await saga.finish('confirm-order'", "((..._)=>undefined)('confirm-order'"]),
  replaced('a timer more', 'shipped', [
    "await saga.pivot('capture-payment'",
    "await new Promise((resolve)=>setTimeout(resolve, 1)); await saga.pivot('capture-payment'",
  ]),
  replaced('two steps one after the other, not side by side', 'shipped', [
    "saga.step('authorize-payment'",
    "await saga.step('authorize-payment'",
  ]),
  replaced('undos in another order', 'capture-declined', ['attempts.toReversed()', 'attempts']),
  replaced('no journal', 'card-declined', ['orders.recordCompensation(', 'Promise.resolve(']),
  replaced('no end written down', 'shipped', ['orders.settleOrder(', 'Promise.resolve(']),
  replaced('nothing published', 'card-declined', [/\(0,\w+\.upsertSearchAttributes\)\(/gu, 'void (']),
];

import { added, changed, without, type Plant } from './plant.ts';
import { line } from './small-world.ts';

export const OTHERS: readonly Plant[] = [
  {
    wrong: 'a charge was made twice under one key',
    log: [
      'paymentProvider',
      added(line('capture', 'cap_again', 'shipped', { of: 'auth_shipped', amount: 700, currency: 'EUR' })),
    ],
    breaks: [
      "I4 payment provider, key 'shipped/capture': one charge a key",
      "I4 authorization 'auth_shipped': captured <= authorized",
      "I4 order 'shipped' (shipped): the provider moved as much as we say",
    ],
  },
  {
    wrong: 'a charge was made twice under two keys',
    log: [
      'paymentProvider',
      added(
        line('authorization', 'auth_again', 'shipped', { key: 'again', amount: 700, currency: 'EUR' }),
        line('capture', 'cap_again', 'shipped', {
          key: 'again/capture',
          of: 'auth_again',
          amount: 700,
          currency: 'EUR',
        }),
      ),
    ],
    breaks: [
      "I4 order 'shipped' (shipped): the provider moved as much as we say",
      "I4 order 'shipped' (shipped): the provider holds what the order wants, and nothing else",
    ],
  },
  {
    wrong: 'the provider gave back what we say it did not',
    log: [
      'paymentProvider',
      added(line('refund', 'ref_shipped', 'shipped', { of: 'cap_shipped', amount: 700, currency: 'EUR' })),
    ],
    breaks: ["I4 order 'shipped' (shipped): the provider moved as much as we say"],
  },
  {
    wrong: 'the provider still holds what we say it let go',
    log: ['paymentProvider', without('rejected/void')],
    breaks: [
      "I4 payment 'pay_rejected' of order 'rejected': it is voided at the provider, too",
      "I4 order 'rejected' (rejected): the provider holds what the order wants, and nothing else",
    ],
  },
  {
    wrong: "the provider never gave back a cancelled order's money",
    log: ['paymentProvider', without('cancelled/refund')],
    breaks: [
      "I4 capture 'cancelled/capture': the provider refunded as much",
      "I4 order 'cancelled' (cancelled): the provider moved as much as we say",
    ],
  },
  {
    wrong: 'the provider knows nothing of a payment',
    log: ['paymentProvider', without('open/authorization')],
    breaks: ["I4 payment 'pay_open' of order 'open': the provider knows what we hold"],
  },
  {
    wrong: 'the provider authorized another amount',
    log: ['paymentProvider', changed('open/authorization', { amount: 99 })],
    breaks: ["I4 payment 'pay_open' of order 'open': the provider authorized as much"],
  },
  {
    wrong: 'the provider holds money of an order that there is not',
    log: ['paymentProvider', added(line('authorization', 'auth_nobody', 'nobody', { amount: 1, currency: 'EUR' }))],
    breaks: ["I4 authorization 'auth_nobody': every live charge has its order"],
  },
  {
    wrong: 'a late authorization landed for a rejected order',
    log: [
      'paymentProvider',
      added(line('authorization', 'auth_late', 'rejected', { key: 'late', amount: 100, currency: 'EUR' })),
    ],
    breaks: ["I4 order 'rejected' (rejected): the provider holds what the order wants, and nothing else"],
  },
  {
    wrong: 'the provider captured what it never authorized',
    log: ['paymentProvider', added(line('capture', 'cap_odd', 'open', { of: 'auth_odd', amount: 1, currency: 'EUR' }))],
    breaks: ['I4 payment provider: its log makes sense'],
  },
  {
    wrong: 'a parcel was booked twice under one key',
    log: ['carrier', added(line('booking', 'ship_again', 'open'))],
    breaks: ["I4 carrier, key 'open/booking': one booking a key"],
  },
  {
    wrong: 'a late booking landed for a rejected order',
    log: ['carrier', added(line('booking', 'ship_late', 'rejected', { key: 'late' }))],
    breaks: ["I4 order 'rejected' (rejected): the carrier has the parcels that the order wants, and no others"],
  },
  {
    wrong: 'the carrier comes for a parcel that we cancelled',
    log: ['carrier', without('cancelled/cancellation')],
    breaks: [
      "I4 shipment 'shp_cancelled' of order 'cancelled': it is cancelled at the carrier, too",
      "I4 order 'cancelled' (cancelled): the carrier has the parcels that the order wants, and no others",
    ],
  },
  {
    wrong: 'the carrier knows nothing of a shipment',
    log: ['carrier', without('confirmed/booking')],
    breaks: ["I4 shipment 'shp_confirmed' of order 'confirmed': the carrier knows what we booked"],
  },
  {
    wrong: 'the carrier never got a parcel that we say it did',
    log: ['carrier', without('shipped/dispatch')],
    breaks: [
      "I4 shipment 'shp_shipped' of order 'shipped': it is dispatched at the carrier, too",
      "I4 shipment 'shp_shipped' of order 'shipped': its tracking number is the carrier's",
      "I4 order 'shipped' (shipped): the carrier has the parcels that the order wants, and no others",
    ],
  },
  {
    wrong: 'the carrier has another tracking number',
    log: ['carrier', changed('shipped/dispatch', { response: { status: 200, body: { trackingNumber: 'BST7' } } })],
    breaks: ["I4 shipment 'shp_shipped' of order 'shipped': its tracking number is the carrier's"],
  },
  {
    wrong: 'the carrier has a parcel of an order that there is not',
    log: ['carrier', added(line('booking', 'ship_nobody', 'nobody'))],
    breaks: ["I4 booking 'ship_nobody': every live booking has its order"],
  },
  {
    wrong: 'the provider gave back more than it took',
    log: [
      'paymentProvider',
      added(line('refund', 'ref_more', 'open', { of: 'cap_confirmed', amount: 900, currency: 'EUR' })),
    ],
    breaks: ["I4 capture 'cap_confirmed': refunded <= captured"],
  },
  {
    wrong: 'the provider captured another amount',
    log: ['paymentProvider', changed('confirmed/capture', { amount: 1 })],
    breaks: [
      "I4 capture 'confirmed/capture': the provider captured as much",
      "I4 order 'confirmed' (confirmed): the provider moved as much as we say",
    ],
  },
  {
    wrong: "the provider holds an order's money for another one",
    log: ['paymentProvider', changed('open/authorization', { reference: 'fresh' })],
    breaks: ["I4 payment 'pay_open' of order 'open': it is of the same order at the provider"],
  },
  {
    wrong: "the carrier has an order's parcel for another one",
    log: ['carrier', changed('confirmed/booking', { reference: 'fresh' })],
    breaks: ["I4 shipment 'shp_confirmed' of order 'confirmed': it is of the same order at the carrier"],
  },
  {
    wrong: 'the carrier took a parcel that it had cancelled',
    log: ['carrier', added(line('dispatch', 'ship_cancelled', 'cancelled'))],
    breaks: ["I4 booking 'ship_cancelled': a parcel is cancelled or dispatched"],
  },
  {
    wrong: 'the carrier cancelled what it never booked',
    log: ['carrier', added(line('cancellation', 'ship_odd', 'open'))],
    breaks: ['I4 carrier: its log makes sense'],
  },
];

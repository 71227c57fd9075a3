import { type BehaviourTable, DECLINED, LOST_REPLY, OUTAGE, SLOW } from '../behaviour.ts';

export type CarrierOperation = 'book' | 'dispatch' | 'cancel' | 'recall' | 'scan';

/** What each city brings about. Everything works in a city that isn't here. */
export const CITIES: BehaviourTable<CarrierOperation> = new Map([
  ['Atlantis', { book: DECLINED }],
  ['Slowville', { book: SLOW }],
  ['Echo', { book: LOST_REPLY, dispatch: LOST_REPLY, recall: LOST_REPLY }],
  ['Stormhaven', { book: OUTAGE }],
  ['Farpost', { dispatch: OUTAGE }],
  ['Ghosttown', { cancel: OUTAGE }],
  ['Nextdoor', { recall: DECLINED }],
]);

export const OTHER_CITY = 'everything works';

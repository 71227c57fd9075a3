import { type BehaviourTable, DECLINED, LOST_REPLY, OUTAGE, SLOW } from '../behaviour.ts';

export type CarrierOperation = 'booking' | 'dispatch' | 'cancellation';

/** What each city brings about. Everything works in a city that isn't here. */
export const CITIES: BehaviourTable<CarrierOperation> = {
  Atlantis: { booking: DECLINED },
  Slowville: { booking: SLOW },
  Echo: { booking: LOST_REPLY, dispatch: LOST_REPLY },
  Stormhaven: { booking: OUTAGE },
  Farpost: { dispatch: OUTAGE },
  Ghosttown: { cancellation: OUTAGE },
};

export const OTHER_CITY = 'everything works';

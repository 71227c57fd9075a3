import { Laws, type Finding } from './finding.ts';
import type { InventoryFacts, ReservationFacts, ShelfFacts } from './world.ts';

/** I1: what lies on the shelves is what came in and didn't leave, and what is held is held by somebody. */
export function checkStock({ shelves, reservations }: InventoryFacts): readonly Finding[] {
  const laws = new Laws('I1');
  for (const shelf of shelves) checkShelf(laws, shelf);
  for (const reservation of reservations) checkReservation(laws, reservation);
  return laws.findings;
}

function checkShelf(laws: Laws, shelf: ShelfFacts): void {
  const { sku, available, reserved, received, reservedEver, releasedEver, committedEver, returnedEver, held } = shelf;
  const about = `SKU '${sku}'`;
  if (available === null || reserved === null) {
    laws.broken(about, 'movements are of a SKU that there is', 'a shelf', 'none');
    return;
  }
  laws.equal(
    about,
    'on hand (received - committed + returned) = available + reserved',
    received - committedEver + returnedEver,
    available + reserved,
  );
  laws.equal(
    about,
    'available = received - ever reserved + released + returned',
    received - reservedEver + releasedEver + returnedEver,
    available,
  );
  laws.equal(
    about,
    'reserved = ever reserved - released - committed',
    reservedEver - releasedEver - committedEver,
    reserved,
  );
  laws.equal(about, 'reserved = the lines of its held reservations', held, reserved);
  laws.hold(available >= 0 && reserved >= 0, about, 'stock is never negative', [
    '0 or more',
    `${available} available, ${reserved} reserved`,
  ]);
}

/** Lines are reserved together, and then end together, in the way that the reservation's state says. */
function checkReservation(laws: Laws, { id, state, lines, ...moved }: ReservationFacts): void {
  const about = `reservation '${id}'`;
  if (state === null) {
    laws.broken(about, 'lines and movements are of a reservation that there is', 'a reservation', 'none');
    return;
  }
  laws.hold(lines !== null, about, 'a reservation has lines', ['lines', 'none']);
  laws.equal(about, 'all of its lines were reserved, once', lines, moved.reserved);
  laws.equal(
    about,
    `its lines were released together: it is ${state}`,
    state === 'released' ? lines : null,
    moved.released,
  );
  laws.equal(
    about,
    `its lines were committed together: it is ${state}`,
    state === 'committed' || state === 'returned' ? lines : null,
    moved.committed,
  );
  laws.equal(
    about,
    `its lines came back together: it is ${state}`,
    state === 'returned' ? lines : null,
    moved.returned,
  );
}

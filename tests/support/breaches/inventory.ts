import { breach, denied, type Target } from './breach.ts';

export const movement = (sku: string, kind: string, quantity: number, reservation: string): string =>
  `INSERT INTO stock_movement (sku, kind, quantity, reservation_id) VALUES ('${sku}', '${kind}', ${quantity}, '${reservation}')`;

export const reservation = (id: string, ...lines: string[]): string =>
  [`INSERT INTO reservation (id, order_id, warehouse) VALUES ('${id}', 'ord_9', 'hamburg')`, ...lines].join('; ');

export const line = (id: string, sku: string, quantity: number): string =>
  `INSERT INTO reservation_line (reservation_id, sku, quantity) VALUES ('${id}', '${sku}', ${quantity})`;

const together = /don't move together/u;
const once = /stock_movement_once/u;
const endsOnce = /stock_movement_ends_once/u;

const prepared = `
    INSERT INTO stock (sku) VALUES ('tea'), ('mug'), ('cup');
    INSERT INTO stock_movement (sku, kind, quantity) VALUES ('tea', 'receive', 10), ('mug', 'receive', 10), ('cup', 'receive', 10);
    ${['held', 'released', 'committed', 'returned'].map((id) => reservation(id, line(id, 'tea', 2), line(id, 'mug', 1), movement('tea', 'reserve', 2, id), movement('mug', 'reserve', 1, id))).join('; ')};
    ${movement('tea', 'release', 2, 'released')}; ${movement('mug', 'release', 1, 'released')};
    ${['committed', 'returned'].map((id) => `${movement('tea', 'commit', 2, id)}; ${movement('mug', 'commit', 1, id)}`).join('; ')};
    ${movement('tea', 'return', 2, 'returned')}; ${movement('mug', 'return', 1, 'returned')}`;

const breaches = [
  breach('changes the shelf', 'UPDATE stock SET available = available + 1', denied),
  breach('changes what is reserved', 'UPDATE stock SET reserved = 0', denied),
  breach('makes a shelf', "INSERT INTO stock (sku, available) VALUES ('new', 5)", denied),
  breach('removes a shelf', "DELETE FROM stock WHERE sku = 'tea'", denied),
  breach('edits a movement', 'UPDATE stock_movement SET quantity = 1', denied),
  breach('deletes a movement', 'DELETE FROM stock_movement', denied),
  breach('edits a reservation', "UPDATE reservation SET state = 'held'", denied),
  breach('deletes a reservation', 'DELETE FROM reservation', denied),
  breach('edits a line', 'UPDATE reservation_line SET quantity = 1', denied),
  breach(
    'begins an ended reservation',
    "INSERT INTO reservation (id, order_id, warehouse, state) VALUES ('new', '', '', 'released')",
    denied,
  ),
  breach(
    'reserves more than there is',
    reservation('new', line('new', 'tea', 11), movement('tea', 'reserve', 11, 'new')),
    /stock_available_is_not_negative/u,
  ),
  breach('reserves a negative quantity', reservation('new', line('new', 'tea', -1)), /reservation_line_is_positive/u),
  breach(
    'receives a negative quantity',
    "INSERT INTO stock_movement (sku, kind, quantity) VALUES ('tea', 'receive', -1)",
    /stock_movement_is_positive/u,
  ),
  breach('receives for a reservation', movement('tea', 'receive', 2, 'held'), /stock_movement_has_a_reservation/u),
  breach(
    'releases for no reservation',
    "INSERT INTO stock_movement (sku, kind, quantity) VALUES ('tea', 'release', 2)",
    /stock_movement_has_a_reservation/u,
  ),
  breach(
    'reserves another quantity than its line',
    reservation('new', line('new', 'tea', 2), movement('tea', 'reserve', 1, 'new')),
    /foreign key/u,
  ),
  breach('releases another quantity than its line', movement('tea', 'release', 1, 'held'), /foreign key/u),
  breach('reserves without a line', reservation('new', movement('tea', 'reserve', 1, 'new')), /foreign key/u),
  breach('has a line that holds nothing', reservation('new', line('new', 'tea', 2)), together),
  breach(
    'releases without having reserved',
    reservation('new', line('new', 'tea', 2), movement('tea', 'release', 2, 'new')),
    together,
  ),
  breach(
    'releases what nobody reserved',
    reservation('new', line('new', 'cup', 2), movement('cup', 'release', 2, 'new')),
    /stock_reserved_is_not_negative/u,
  ),
  breach(
    'commits without having reserved',
    reservation('new', line('new', 'tea', 2), movement('tea', 'commit', 2, 'new')),
    together,
  ),
  breach('reserves twice', movement('tea', 'reserve', 2, 'held'), once),
  breach('releases twice', movement('tea', 'release', 2, 'released'), once),
  breach('commits twice', movement('tea', 'commit', 2, 'committed'), once),
  breach('releases what was committed', movement('tea', 'release', 2, 'committed'), endsOnce),
  breach('commits what was released', movement('tea', 'commit', 2, 'released'), endsOnce),
  breach('returns twice', movement('tea', 'return', 2, 'returned'), once),
  breach('commits again what came back', movement('tea', 'commit', 2, 'returned'), once),
  breach('releases what came back', movement('tea', 'release', 2, 'returned'), endsOnce),
  breach('returns what is held', movement('tea', 'return', 2, 'held'), together),
  breach('returns what was released', movement('tea', 'return', 2, 'released'), together),
  breach('returns half of the lines', movement('tea', 'return', 2, 'committed'), together),
  breach('releases half of the lines', movement('tea', 'release', 2, 'held'), together),
  breach('commits half of the lines', movement('mug', 'commit', 1, 'held'), together),
  breach(
    'releases one line and commits the other',
    `${movement('tea', 'release', 2, 'held')}; ${movement('mug', 'commit', 1, 'held')}`,
    together,
  ),
  breach(
    'reserves for an ended reservation',
    `${line('released', 'cup', 1)}; ${movement('cup', 'reserve', 1, 'released')}`,
    together,
  ),
];

export const inventory: Target = { prepared, breaches };

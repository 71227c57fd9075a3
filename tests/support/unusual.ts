/** What things may be called by other systems, and what they can't be. */

/** Makes a name of another, so that no two things have the same. */
export type Naming = (id: string) => string;

/** References that need no more than to be encoded. */
export const UNUSUAL: readonly Naming[] = [
  (id) => id,
  (id) => `${id} with spaces `,
  (id) => `${id}/cancel?`,
  (id) => `${id}/void#`,
  (id) => `../../v1/shipments/${id}`,
  (id) => `//elsewhere.example/${id}`,
  (id) => `https://elsewhere.example:8443/${id}`,
  (id) => `${id}?reference=another&key=${id}`,
  (id) => `%2e%2e%2f${id}%00%0d%0a`,
  (id) => `${id}%`,
  (id) => `${id}+${id}`,
  (id) => String.raw`${id}\..\another`,
  (id) => `${id};version=1,2:3@4=5$6!7*8(9)`,
  (id) => `"${id}"'"'`,
  (id) => `{"id":"${id}"}`,
  (id) => `'; DROP TABLE shipment; -- ${id}`,
  (id) => `\${${id}} \`${id}\``,
  (id) => `<b>${id}</b>&amp;`,
  (id) => `schöne Größe ${id}`,
  (id) => `小包 ${id} 荷物`,
  (id) => `${id} 📦👩‍🚀`,
  (id) => `\u{202E}${id}\u{200B}\u{FEFF}`,
  (id) => `e\u{301}${id}\u{FFFD}\u{10FFFF}`,
  (id) => `${id}${'ö'.repeat(100)}`.slice(0, 100),
  (id) => `...${id}`,
];

/** Names of a victim, which is what another system calls something of another order; each number makes another. */
export const HOSTILE: readonly ((victim: string, n: number) => string)[] = [
  (victim, n) => `${victim}/cancel?${n}`,
  (victim, n) => `${victim}/void?${n}`,
  (victim, n) => `${victim}/cancel#${n}`,
  (victim, n) => `x${n}/../${victim}`,
  (victim, n) => `x${n}%2F..%2F${victim}`,
  (victim, n) => `x${n}/../../captures/${victim}/refunds?`,
  (victim, n) => `x${n}/../../shipments/${victim}/dispatch?`,
  (victim, n) => `${victim} HTTP/1.1 ${n}`,
];

/** What is no reference. */
export const UNUSABLE: readonly Naming[] = [
  () => '..',
  (id) => `${id}\u{0}`,
  (id) => `${id}\r\nx-injected: yes`,
  (id) => `\u{1B}[2J${id}`,
  (id) => `${id}\u{D83D}`,
  (id) => `${id}${'x'.repeat(101)}`,
];

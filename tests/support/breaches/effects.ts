import { breach, denied, type Target } from './breach.ts';

export const effect = (key: string, state: string, more = ''): string =>
  `UPDATE effect SET state = '${state}'${more} WHERE key = '${key}'`;

/** An effect in each state. */
const prepared = `
  INSERT INTO effect (key, state, request, refusal) VALUES ('intent', 'intent', '{}', NULL), ('applied', 'applied', NULL, NULL),
    ('revoking', 'intent', '{}', NULL), ('refused', 'refused', NULL, '{}'), ('revoked', 'applied', NULL, NULL),
    ('barred', 'barred', NULL, NULL);
  INSERT INTO effect (key, state, evidence) VALUES ('external', 'external', 'ticket 7');
  UPDATE effect SET result = '{"first": true}' WHERE key IN ('applied', 'revoked');
  UPDATE effect SET state = 'revoking', revoked_by = 'ann' WHERE key = 'revoking';
  UPDATE effect SET state = 'revoked' WHERE key = 'revoked';`;

const breaches = [
  breach('deletes an effect', "DELETE FROM effect WHERE key = 'barred'", denied),
  breach('renames an effect', "UPDATE effect SET key = 'other' WHERE key = 'barred'", denied),
  breach(
    'changes the request of an effect',
    `UPDATE effect SET request = '{"other": true}' WHERE key = 'intent'`,
    denied,
  ),
  breach(
    'changes the result of an effect',
    effect('applied', 'applied', `, result = '{"other": true}'`),
    /can't change its/u,
  ),
  breach('forgets the result of an effect', effect('applied', 'applied', ', result = NULL'), /can't change its/u),
  breach('un-revokes an effect', effect('revoked', 'applied'), /from revoked to applied/u),
  breach('applies what is being revoked', effect('revoking', 'applied'), /from revoking to applied/u),
  breach('applies what was barred', effect('barred', 'applied'), /from barred to applied/u),
  breach('applies what was refused', effect('refused', 'applied', ', refusal = NULL'), /from refused to applied/u),
  breach('turns what was applied into an intent', effect('applied', 'intent'), /from applied to intent/u),
  breach('refuses what was applied', effect('applied', 'refused', ", refusal = '{}'"), /from applied to refused/u),
  breach('makes its own what was done by hand', effect('external', 'applied'), /from external to applied/u),
  breach(
    'has done by hand what it did',
    effect('applied', 'external', ", evidence = 'x'"),
    /from applied to external/u,
  ),
  breach(
    'says without evidence that it was done by hand',
    "INSERT INTO effect (key, state) VALUES ('new', 'external')",
    /effect_external_has_evidence/u,
  ),
  breach('forgets the evidence', effect('external', 'external', ", evidence = 'other'"), /can't unsay/u),
  breach('says that another takes it back', effect('revoking', 'revoked', ", revoked_by = 'bob'"), /can't unsay/u),
  breach('refuses without a reason', effect('intent', 'refused'), /effect_refused_says_why/u),
  breach(
    'begins a revoked effect',
    "INSERT INTO effect (key, state) VALUES ('new', 'revoked')",
    /can't begin as revoked/u,
  ),
  breach(
    'begins an intent of nothing',
    "INSERT INTO effect (key, state) VALUES ('new', 'intent')",
    /effect_intent_has/u,
  ),
  breach('does an effect twice', "INSERT INTO effect (key, state) VALUES ('applied', 'applied')", /effect_pkey/u),
];

/** What every service's database has. */
export const effects: Target = { prepared, breaches };

import type { Plant } from './plant.ts';

const rehashed = `hash = encode(sha256(convert_to(jsonb_build_array(seq,
  to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), order_id, command_id, event, 'eve', content,
  previous)::text, 'UTF8')), 'hex')`;

export const AUDITS: readonly Plant[] = [
  {
    wrong: 'somebody else is said to have decided',
    sql: ['orders', "UPDATE audit SET actor = 'eve' WHERE seq = 1"],
    breaks: ['I6 audit 1: its hash covers it'],
  },
  {
    wrong: 'somebody else is said to have decided, under a hash that fits',
    sql: ['orders', `UPDATE audit SET actor = 'eve', ${rehashed} WHERE seq = 1`],
    breaks: ['I6 audit 2: it names the hash before it'],
  },
  {
    wrong: 'a reason was changed after the fact',
    sql: ['orders', `UPDATE audit SET content = content || '{"reason": "better"}' WHERE seq = 1`],
    breaks: ['I6 audit 1: its hash covers it'],
  },
  {
    wrong: 'an approval is gone',
    sql: ['orders', 'DELETE FROM audit WHERE seq = 2'],
    breaks: [
      'I6 audit 3: none is missing before it',
      'I6 audit 3: it names the hash before it',
      "I6 command 'settled': all that became of it is audited",
    ],
  },
  {
    wrong: 'the last rows are gone',
    sql: ['orders', 'DELETE FROM audit WHERE seq >= 4'],
    breaks: ["I6 command 'waiting': all that became of it is audited"],
  },
  {
    wrong: 'a decision is another one now',
    sql: ['orders', `UPDATE command SET body = body || '{"input": "tok_eve"}' WHERE id = 'settled'`],
    breaks: ["I6 command 'settled': it is what was decided"],
  },
  {
    wrong: 'a decision is gone',
    sql: ['orders', "DELETE FROM command WHERE id = 'settled'"],
    breaks: ["I6 command 'settled': what was audited is there"],
  },
];

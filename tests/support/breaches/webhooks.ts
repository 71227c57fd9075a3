import { breach, denied, type Target } from './breach.ts';

/** The inbox of a service that hears from another system. */
export const heard: Target = {
  prepared: `INSERT INTO webhook_inbox (id, type, reference, body, happened_at)
    VALUES ('evt_1', 'capture.created', 'ord_1', '{}', now())`,
  breaches: [
    breach('un-hears an event', 'DELETE FROM webhook_inbox', denied),
    breach('empties its inbox', 'TRUNCATE webhook_inbox', denied),
    breach('edits an event', "UPDATE webhook_inbox SET reference = 'ord_2'", denied),
    breach(
      'hears an event twice',
      "INSERT INTO webhook_inbox (id, type, reference, body, happened_at) VALUES ('evt_1', '', '', '{}', now())",
      /webhook_inbox_pkey/u,
    ),
    breach(
      'says itself when it heard',
      "INSERT INTO webhook_inbox (id, type, reference, body, happened_at, received_at) VALUES ('evt_2', '', '', '{}', now(), now())",
      denied,
    ),
  ],
};

import { z } from 'zod';

/** A moment as the API writes it: ISO 8601, in UTC. */
export const moment = z.iso.datetime();

/** A moment as other systems write it: with any offset, in the years that both JavaScript and PostgreSQL write in four digits. */
export const anyMoment = z.iso
  .datetime({ offset: true, error: "must be a date and time, such as '2026-11-23T09:30:00Z'" })
  .transform((text) => new Date(text))
  .refine((date) => date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999, 'must be in the years 1 to 9999');

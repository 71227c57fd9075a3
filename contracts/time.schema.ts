import { z } from 'zod';

/** A moment as the API writes it: ISO 8601, in UTC. */
export const moment = z.iso.datetime();

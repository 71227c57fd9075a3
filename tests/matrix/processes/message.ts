/** What a worker with failpoints and who started it tell each other. */
import { z } from 'zod';

/** An attempt that came to a place, and goes on when it is told to. */
export const reached = z.object({ n: z.int(), orderId: z.string(), site: z.string(), place: z.string() });
export type Reached = z.output<typeof reached>;

/** Which of them is to go on. */
export const goOn = z.object({ n: z.int() });
export type GoOn = z.output<typeof goOn>;

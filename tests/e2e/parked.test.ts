/** The short form of `npm run matrix -- --processes`. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Boundary, type Courses, playCourses, playRound, type Result } from '../matrix/processes/round.ts';
import { type ProcessSystem, startProcesses } from '../matrix/processes/system.ts';
import { seeded } from '../support/random.ts';

const MINUTE = 60_000;
const STORIES = ['happy', 'refused-at-capture', 'cancelled'];
const SAMPLE = 24;

let system: ProcessSystem;
let courses: Courses;
beforeAll(async () => {
  system = await startProcesses();
  courses = await playCourses(system, STORIES);
}, 4 * MINUTE);
afterAll(async () => system[Symbol.asyncDispose](), MINUTE);

const wrongs = (results: readonly Result[]): readonly Result[] => results.filter(({ wrong }) => wrong.length > 0);

test(
  'loses and doubles nothing when workers that are parked at every kind of boundary are frozen, and wake up late',
  { timeout: 6 * MINUTE },
  async () => {
    const all = STORIES.flatMap((story) => courses.get(story)?.boundaries ?? []);
    const boundaries = seeded(1).shuffle(all).slice(0, SAMPLE);
    const { results } = await playRound(system, { fault: 'freeze', boundaries, courses });
    expect(results).toHaveLength(SAMPLE);
    expect(wrongs(results)).toEqual([]);
  },
);

test(
  'goes red when an order never comes to its boundary, or ends in another way than its story has it',
  { timeout: 6 * MINUTE },
  async () => {
    const boundaries: readonly Boundary[] = [
      { story: 'happy', site: 'releaseStock', place: 'attempt' },
      { story: 'refused-at-capture', site: 'capturePayment', place: 'call1-sent' },
    ];
    const others = new Map([...courses, ['refused-at-capture', { boundaries, end: 'cancelled' }]]);
    const { results } = await playRound(system, { fault: 'kill', boundaries, courses: others });
    expect(results.map(({ wrong }) => wrong)).toEqual([
      ['never came there'],
      ['it ended rejected: CaptureDeclined, not cancelled'],
    ]);
  },
);

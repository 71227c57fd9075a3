import type { Case } from './cases.ts';
import { Fates } from './fates.ts';
import { Services } from './services.ts';
import { Story } from './story.ts';
import { Timeline } from './timeline.ts';

/** What the runs and sagas of a case have in common. */
export class World {
  readonly timeline: Timeline;
  readonly story: Story;
  readonly services = new Services();
  readonly fates: Fates;
  #ids = 0;

  constructor(theCase: Case) {
    this.timeline = new Timeline(theCase.batches);
    this.story = new Story(this.timeline);
    this.fates = new Fates(theCase);
  }

  /** Gives a number that nothing else in the case has. */
  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}

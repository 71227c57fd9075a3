import type { Finding, Played } from './batch.ts';

/** What was played, and what was found. */
export class Summary {
  finding: Finding | null = null;
  readonly #runs: number;
  readonly #say: (line: string) => void;
  readonly #startedAt = performance.now();
  readonly #counts = new Map<string, number>();
  #cases = 0;

  constructor(runs: number, say: (line: string) => void) {
    this.#runs = runs;
    this.#say = say;
  }

  add({ cases, counts, finding }: Played): void {
    this.#cases += cases;
    for (const [what, times] of Object.entries(counts)) this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
    this.finding ??= finding;
    if (finding === null) this.#say(`${this.#cases} of ${this.#runs} cases, ${this.#speed()} a second`);
  }

  tell(): void {
    const { finding } = this;
    if (finding !== null) {
      this.#say(`\n${finding.message}\n`);
      this.#say(`once more: npm run simulate -- --seed ${finding.seed} --path ${finding.path}`);
      return;
    }
    this.#say('');
    for (const [what, times] of [...this.#counts].toSorted(([one], [other]) => (one < other ? -1 : 1)))
      this.#say(`${String(times).padStart(9)}  ${what}`);
    this.#say(`\n${this.#cases} cases, ${this.#speed()} a second: every law held`);
  }

  #speed(): number {
    return Math.round((this.#cases * 1000) / (performance.now() - this.#startedAt));
  }
}

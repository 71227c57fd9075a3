import type { Request, Response } from 'express';

/** As long as anybody may be kept waiting. */
const LONGEST_WAIT_S = 30;

// A quote that isn't closed takes all the rest, so that no header is looked at twice.
const PREFERENCE = /(?:"(?:[^"\\]|\\.)*"?|[^,"])+/gu;
const NAMED_WAIT = /^\s*wait\s*(?:[=;]|$)/iu;
const WAIT = /^\s*wait\s*=\s*("?)(?<seconds>\d{1,4})\1\s*(?:;|$)/iu;

/**
 * Reads how many seconds a caller would wait for an answer, from a `Prefer` header (RFC 7240). Undefined when it
 * doesn't say, or says what can't be done: a preference is never an error. Of several the first counts.
 */
export function preferredWait(header: string | undefined): number | undefined {
  const preferences = header?.match(PREFERENCE) ?? [];
  const wait = preferences.find((preference) => NAMED_WAIT.test(preference));
  const seconds = Number(wait?.match(WAIT)?.groups?.['seconds'] ?? Number.NaN);
  return seconds <= LONGEST_WAIT_S ? seconds : undefined;
}

/** Keeps callers waiting who prefer that, but never too many at once. */
export class Waits {
  readonly #most: number;
  #held = 0;

  constructor(most = 1000) {
    this.#most = most;
  }

  /**
   * Reads how many milliseconds a request is to wait, and says in the answer that it does. Undefined, as if the caller
   * hadn't asked, when too many wait already.
   */
  apply(request: Request, response: Response): number | undefined {
    const seconds = preferredWait(request.get('prefer'));
    if (seconds === undefined || this.#held >= this.#most || response.closed) return undefined;
    this.#held += 1;
    response.once('close', () => {
      this.#held -= 1;
    });
    response.setHeader('Preference-Applied', `wait=${seconds}`);
    return seconds * 1000;
  }
}

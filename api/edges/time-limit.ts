import type { RequestHandler } from 'express';

import { Problem, sendProblem } from '../problems.ts';
import { preferredWait } from './preferences.ts';

/**
 * Answers 503 when nothing has begun to be answered in time. A stream has begun at once, and has bounds of its own; who
 * would wait for an answer is given that time more. What was being done goes on, and its own answer is dropped.
 */
export function answerWithin(limitMs: number): RequestHandler {
  return (request, response, next) => {
    const giveUp = (): void => {
      if (response.headersSent) return;
      const problem = new Problem('unavailable', 'the answer took too long; ask again, with the same idempotency key');
      sendProblem(problem, response);
    };
    const timer = setTimeout(giveUp, limitMs + (preferredWait(request.get('prefer')) ?? 0) * 1000);
    response.once('close', () => clearTimeout(timer));
    next();
  };
}

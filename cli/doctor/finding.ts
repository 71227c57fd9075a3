export type State = 'ok' | 'warning' | 'problem' | 'not looked at';

/** What was found out about one thing. */
export interface Finding {
  readonly about: string;
  readonly state: State;
  readonly says: string;
  /** What to do; null where nothing is to be done. */
  readonly advice: string | null;
}

export function ok(about: string, says: string): Finding {
  return { about, state: 'ok', says, advice: null };
}

export function warning(about: string, says: string, advice: string): Finding {
  return { about, state: 'warning', says, advice };
}

export function problem(about: string, says: string, advice: string): Finding {
  return { about, state: 'problem', says, advice };
}

/** Nothing is known of it, good or bad: `option` would say where it is. */
export function notLookedAt(about: string, option: string): Finding {
  return { about, state: 'not looked at', says: `not looked at: ${option} would say where it is`, advice: null };
}

/** Runs an examination; what keeps it from being done is a problem like any other. */
export async function examined(
  about: string,
  advice: string,
  examine: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await examine();
  } catch (error) {
    return [problem(about, error instanceof Error ? error.message : String(error), advice)];
  }
}

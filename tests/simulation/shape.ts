/** How a saga of the simulation looks. Names are its own but for what is nested, so that a full name is a path. */
export type Part =
  | { readonly step: string; readonly takesInput: boolean; readonly orElse: string | null }
  | { readonly pivot: string }
  | { readonly finish: string; readonly skippable: boolean }
  | { readonly beside: readonly Plan[] }
  | { readonly nested: string; readonly plan: Plan; readonly dispensable: boolean };

export type Plan = readonly Part[];

/** A step that nobody takes the place of when it fails, and which the saga can do without. */
export const NOTHING = 'nothing';

/** What is known of a step from the plan alone. */
export interface Planned {
  readonly name: string;
  readonly kind: 'step' | 'pivot' | 'finish';
  /** The nested saga that it is in, as the prefix of its name; '' is the saga itself. */
  readonly scope: string;
  readonly takesInput: boolean;
  /** Whether another step takes its place when it fails. */
  readonly hasOther: boolean;
  /** Whether its key can be barred. */
  readonly revocable: boolean;
  /** Whether its effect is in somebody else's system. */
  readonly outside: boolean;
  /** The steps that were over before it began. */
  readonly after: ReadonlySet<string>;
}

/** Lists the steps of a plan, in the order in which they are written. */
export function stepsOf(plan: Plan): ReadonlyMap<string, Planned> {
  const steps = new Map<string, Planned>();
  walk(plan, '', new Set(), steps);
  return steps;
}

/** Gives the steps that are over once `plan` is. */
function walk(plan: Plan, scope: string, before: ReadonlySet<string>, steps: Map<string, Planned>): Set<string> {
  const over = new Set(before);
  const add = (step: string, kind: Planned['kind'], is: Partial<Planned> = {}): void => {
    const name = `${scope}${step}`;
    const [outside, after] = [steps.size % 2 === 1, new Set(over)];
    steps.set(name, { name, kind, scope, takesInput: false, hasOther: false, revocable: true, outside, after, ...is });
    over.add(name);
  };
  for (const part of plan) {
    if ('step' in part) {
      const hasOther = part.orElse !== null && part.orElse !== NOTHING;
      add(part.step, 'step', { takesInput: part.takesInput, hasOther });
      if (hasOther) add(part.orElse, 'step');
    } else if ('pivot' in part) add(part.pivot, 'pivot');
    else if ('finish' in part) add(part.finish, 'finish', { revocable: part.skippable });
    else if ('beside' in part) {
      const now = new Set(over);
      for (const side of part.beside) for (const name of walk(side, scope, now, steps)) over.add(name);
    } else for (const name of walk(part.plan, `${scope}${part.nested}/`, over, steps)) over.add(name);
  }
  return over;
}

/** Writes a plan in a line: `a= (b | c c2) n{d q!}? p! f- g.` */
export function show(plan: Plan): string {
  return plan.map(showPart).join(' ');
}

function showPart(part: Part): string {
  if ('step' in part) {
    const other = part.orElse === null ? '' : part.orElse === NOTHING ? '?' : `||${part.orElse}`;
    return `${part.step}${part.takesInput ? '=' : ''}${other}`;
  }
  if ('pivot' in part) return `${part.pivot}!`;
  if ('finish' in part) return `${part.finish}${part.skippable ? '-' : '.'}`;
  if ('beside' in part) return `(${part.beside.map(show).join(' | ')})`;
  return `${part.nested}{${show(part.plan)}}${part.dispensable ? '?' : ''}`;
}

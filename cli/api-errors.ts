import type { ResolutionView } from '../contracts/resolve.schema.ts';

/** The API doesn't answer, or not yet: the same may be asked again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Nobody listens there at all, or somebody else does. */
  readonly refused: boolean;
  /** The options of the command that say where it is. */
  readonly options: string;

  constructor(message: string, refused = false, options = '--url or --data-dir') {
    super(message);
    this.refused = refused;
    this.options = options;
  }
}

/** The API says no, and would again. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** Of HTTP. */
  readonly status: number;
  /** What became of the decision that was turned away, where it was one. */
  readonly decision: ResolutionView | undefined;

  constructor(message: string, status: number, decision?: ResolutionView) {
    super(message);
    this.status = status;
    this.decision = decision;
  }
}

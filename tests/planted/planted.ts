/** A bug that somebody could have made, and what has to find it. */
export interface Planted {
  /** What it is called on the command line. */
  readonly name: string;
  /** The failure mode that it brings about, or the rule that it breaks: `A2`, `rule 1`. */
  readonly mode: string;
  /** Why somebody would think that it's right, or what goes wrong then. */
  readonly why: string;
  /** What is to be found occurs once in its file. */
  readonly edits: readonly Edit[];
  /**
   * Each has to go red: a test file, one with ` > ` and what the titles of its tests have in them, or `matrix` with the
   * arguments of `npm run matrix`.
   */
  readonly tests: readonly string[];
}

export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A bug that somebody could make: tests that don't turn red with it don't test what they say. */
export interface PlantedBug {
  readonly name: string;
  /** The row of the failure catalogue, such as `B2`, or the rule of sagas, such as `rule 4`. */
  readonly mode: string;
  /** What it does to whom. */
  readonly why: string;
  /** `find` is in `file` exactly once. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  /** The test files each of which must turn red. */
  readonly tests: readonly string[];
}

/**
 * Where a call stands in its trace: the two headers of W3C Trace Context (https://www.w3.org/TR/trace-context/), as they
 * are sent, stored, and carried through Temporal.
 */
export interface TraceContext {
  /** `00-<trace id>-<parent id>-<flags>` */
  readonly traceparent: string;
  /** What other systems want to find again; ours has no part in it. */
  readonly tracestate?: string;
}

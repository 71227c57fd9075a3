/** A page of a list of the API. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly hasMore: boolean;
}

/** Which page is asked for: the cursor is the id of the last one seen. */
export interface Cursor {
  readonly limit: number;
  readonly starting_after?: string;
}

/** The most that the API gives at once. */
const PAGE = 100;

/** Asks for page after page, until there are `limit` of them, or no more. */
export async function* pagesOf<T, P extends Page<T>>(
  ask: (cursor: Cursor) => Promise<P>,
  idOf: (one: P['data'][number]) => string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): AsyncGenerator<P> {
  let last = after;
  for (let left = limit; left > 0;) {
    const page = await ask({ limit: Math.min(PAGE, left), ...(last !== undefined && { starting_after: last }) });
    yield page;
    const final = page.data.at(-1);
    if (!page.hasMore || final === undefined) return;
    left -= page.data.length;
    last = idOf(final);
  }
}

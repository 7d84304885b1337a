interface Page<T> {
  readonly headers: Headers;
  readonly data: readonly (T | null)[] | null;
}

/** The most that a server gives at once, unless it is set up to give less. */
const pageSize = 50;

/**
 * All items of a list, page by page. How many there are is in a header; where a proxy took it away, an empty page is the end.
 * The `Link` header is no help: its addresses are those of the server's own settings. Items may be null.
 */
export async function* readPages<T>(
  read: (query: { page: number; limit: number }) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let seen = 0;
  for (let page = 1; ; page++) {
    const { data, headers } = await read({ page, limit: pageSize });
    const items = data ?? [];
    seen += items.length;
    for (const item of items) if (item !== null) yield item;
    const total = headers.get("x-total-count");
    if (items.length === 0 || (total !== null && seen >= Number(total))) return;
  }
}

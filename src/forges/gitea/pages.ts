interface Page<T> {
  readonly headers: Headers;
  readonly data: readonly (T | null)[] | null;
}

/** The most that a server returns at once, unless it is configured to return less. */
const pageSize = 50;

/**
 * All items of a list, page by page. A header has the total; if a proxy removed it, an empty page is the end.
 * The `Link` header does not help: its addresses come from the server's own settings. Items may be null.
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

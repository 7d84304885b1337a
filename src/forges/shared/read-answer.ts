/** The headers of an answer whose body was read, without those that describe the original bytes. */
export function headersOfRead(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) kept.delete(name);
  return kept;
}

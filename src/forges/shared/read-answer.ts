/** The headers of an answer whose body was read: what they say of its bytes holds no more. */
export function headersOfRead(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) kept.delete(name);
  return kept;
}

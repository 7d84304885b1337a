/** Closes all parts, even if some fail. @throws the first failure */
export async function closeAll(parts: Iterable<{ close(): Promise<unknown> }>): Promise<void> {
  const ends = await Promise.allSettled([...parts].map((part) => part.close()));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Closes each of them: one that cannot be closed leaves no other open. @throws what the first of those met */
export async function closeAll(parts: Iterable<{ close(): Promise<unknown> }>): Promise<void> {
  const ends = await Promise.allSettled([...parts].map((part) => part.close()));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

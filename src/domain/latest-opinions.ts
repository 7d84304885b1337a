/** The last review of each account, because a later review replaces earlier ones. `reviews`: oldest first. */
export function latestOpinions<Given extends { readonly by: string }>(reviews: readonly Given[]): readonly Given[] {
  // Forges compare the names of accounts without regard to case.
  return [...new Map(reviews.map((review) => [review.by.toLowerCase(), review])).values()];
}

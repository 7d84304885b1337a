/** Number of statuses in the history of one commit: the newest. Each hundred costs a request. */
export const longestHistory = 300;

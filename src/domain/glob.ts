/** Whether a path is a pattern: has one of the characters that mean something to a glob. */
export const isGlob = (path: string): boolean => /[*?[\]{}!()]/.test(path);

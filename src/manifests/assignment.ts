/** Length of "KEY=" or "--flag=" at the beginning of an assignment; 0 if the text is not an assignment. */
export const assignmentLength = (text: string): number => /^-{0,2}[A-Za-z_][\w.-]*=/.exec(text)?.[0].length ?? 0;

/** Length of "KEY=" or "--flag=" at the beginning of a text that assigns something; 0 where it does not. */
export const assignmentLength = (text: string): number => /^-{0,2}[A-Za-z_][\w.-]*=/.exec(text)?.[0].length ?? 0;

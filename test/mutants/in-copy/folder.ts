/** Where the runs in a copy note what they see. The copy has a text of its own here; the tests strip the environment of what they start. */
export const folder: string = "";

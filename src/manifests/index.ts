export { decodeText, encodeText } from "./decode-text.ts";
export { type FileImages, otherNameIn, readFileImages, sitesAtPaths } from "./file-images.ts";
export { findImages, relatedPaths } from "./find-images.ts";
export { findMentions, type Mention } from "./find-mentions.ts";
export { readAhead } from "./read-ahead.ts";
export { setImage } from "./set-image.ts";

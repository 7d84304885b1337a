export { decodeText, encodeText } from "./decode-text.ts";
export { findImages, relatedPaths } from "./find-images.ts";
export { findMentions, type Mention } from "./find-mentions.ts";
export { setImage } from "./set-image.ts";

export { decodeText, encodeText } from "./decode-text.ts";
export { findImages, relatedPaths } from "./find-images.ts";
export { setImage } from "./set-image.ts";

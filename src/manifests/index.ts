export { decodeText, encodeText } from "./decode-text.ts";
export { type FileImages, otherNameIn, readFileImages, sitesAtPaths } from "./file-images.ts";
export { findImages, findImagesInSteps, relatedPaths } from "./find-images.ts";
export { findMentions, type Mention } from "./find-mentions.ts";
export { readAhead } from "./readers.ts";
export { setImage, setImageInSteps } from "./set-image.ts";
export { finish, finishWithPauses, type Steps } from "./yaml/steps.ts";

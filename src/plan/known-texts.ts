import { TagboatError } from "../errors.ts";
import { type FileImages, readFileImages } from "../manifests/index.ts";
import { ManifestRefusal, type RelatedFiles } from "../manifests/manifest.ts";
import type { Sources } from "./read-sources.ts";

/** The known files of one state of a branch. Each is parsed for its images once. */
export interface KnownTexts {
  /** @throws ManifestRefusal: the file is not text */
  textOf(path: string): string;
  /** @throws ManifestRefusal: the file cannot be read */
  imagesOf(path: string): FileImages;
  /** Whether a file contains a text. */
  mentions(path: string, text: string): boolean;
  /** Any other file of the repository. Records a file as lacking if it is not known yet. */
  readonly related: RelatedFiles;
}

/** Known texts to which the caller adds the lacking files. */
export class GrowingTexts implements KnownTexts {
  readonly #texts: Map<string, string | undefined>;
  readonly #unreadable: ReadonlyMap<string, ManifestRefusal>;
  readonly #images = new Map<string, FileImages | ManifestRefusal>();
  readonly #lacking = new Set<string>();

  constructor({ texts, unreadable }: Pick<Sources, "texts" | "unreadable">) {
    this.#texts = new Map(texts);
    this.#unreadable = unreadable;
  }

  readonly related: RelatedFiles = (path) => {
    if (!this.#texts.has(path)) this.#lacking.add(path);
    return this.#texts.get(path);
  };

  textOf(path: string): string {
    const text = this.#texts.get(path);
    if (text !== undefined) return text;
    throw this.#unreadable.get(path) ?? new TagboatError("not-found", `File "${path}" does not exist`);
  }

  mentions(path: string, text: string): boolean {
    return this.#texts.get(path)?.includes(text) ?? false;
  }

  imagesOf(path: string): FileImages {
    const images = this.#images.get(path) ?? this.#readImages(path);
    if (images instanceof ManifestRefusal) throw images;
    return images;
  }

  #readImages(path: string): FileImages | ManifestRefusal {
    let isComplete = true;
    const related: RelatedFiles = (other) => {
      if (!this.#texts.has(other)) isComplete = false;
      return this.related(other);
    };
    const images = imagesOrRefusal(() => readFileImages({ path, text: this.textOf(path) }, related));
    // A lacking file may give an image its name, so an incomplete result is not kept.
    if (isComplete) this.#images.set(path, images);
    return images;
  }

  /** Returns the paths of the lacking files and clears the list. */
  takeLacking(): readonly string[] {
    const lacking = [...this.#lacking];
    this.#lacking.clear();
    return lacking;
  }

  /** Adds a file. Undefined: it does not exist. */
  add(path: string, text: string | undefined): void {
    this.#texts.set(path, text);
  }
}

function imagesOrRefusal(read: () => FileImages): FileImages | ManifestRefusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof ManifestRefusal) return error;
    throw error;
  }
}

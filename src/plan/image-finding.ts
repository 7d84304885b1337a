/** The images of one target, which its registries were asked for. */
export interface RegistryCheck {
  readonly findings: readonly ImageFinding[];
  /** Asks again about the same images. */
  again(): Promise<readonly ImageFinding[]>;
}

/** What a registry says about an image to write. Its texts may be untrusted. */
export interface ImageFinding {
  /** `differs`: the names by which a target pulls the image have different digests. */
  readonly kind: "found" | "missing" | "differs" | "no-answer";
  /** "registry.example.com has no registry.example.com/api:1.5.0". */
  readonly what: string;
  readonly reason?: string;
  /** Whether the config accepts that the registry does not answer. */
  readonly isAccepted?: boolean;
  /** What to do, unless the image was found. */
  readonly hint?: string;
  /** The digest to pin. */
  readonly digest?: string;
}

/** A config with two stops, `dev` and then `prod`, and a Kustomize overlay for each app in each of them. */
export const overlayConfig = `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
  prod:
    after: [dev]
    files: ["apps/{app}/overlays/prod/kustomization.yaml"]
`;

/** Where the overlay of an app is. */
export const overlayPath = (app: string, environment: "dev" | "prod"): string =>
  `apps/${app}/overlays/${environment}/kustomization.yaml`;

/** The text of an app's overlay: its image is `registry.example.com/<app>`. */
export const overlay = (app: string, tag: string): string =>
  `resources: [../../base]\nimages:\n  - name: registry.example.com/${app} # ours\n    newTag: ${tag}\n`;

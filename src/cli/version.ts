/** As in package.json; a test holds them together. */
export const PODLING_VERSION = '0.1.0';
/** The API that is spoken; the patch level is Podling's own. */
export const KUBERNETES_VERSION = 'v1.36';

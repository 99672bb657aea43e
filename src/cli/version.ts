import manifest from '../../package.json' with { type: 'json' };

export const PODLING_VERSION = manifest.version;
/** The API that is spoken; the patch level is Podling's own. */
export const KUBERNETES_VERSION = 'v1.36';

/** The image sandboxes ask for. It comes with Podling and is imported on the first start, never pulled. */
export const SANDBOX_IMAGE = 'podling.dev/sandbox:1';

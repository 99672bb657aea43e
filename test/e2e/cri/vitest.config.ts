import { defineConfig } from 'vitest/config';

/** Run by ../cri.test.ts inside a network namespace. */
export default defineConfig({
  test: { include: ['test/e2e/cri/*.inside.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});

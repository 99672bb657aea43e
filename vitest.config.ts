import { defineConfig } from 'vitest/config';

// End-to-end tests that make network namespaces, run containers or become another user.
const NEED_ROOT = ['client-node', 'cri', 'lifecycle', 'non-root', 'parity/*', 'services'];

// fast: decisions, ports and clusters under virtual time. e2e: real kubectl and real containers, one after the other.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['src/**/*.test.ts', 'test/*.test.ts'],
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: process.getuid?.() === 0 ? [] : NEED_ROOT.map((name) => `test/e2e/${name}.test.ts`),
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** End-to-end tests that make network namespaces, and in them run containers or become another user. */
function testsThatNeedRoot(): string[] {
  const tests = readdirSync('test/e2e', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  );
  return tests.map((name) => `test/e2e/${name}`).filter((at) => /RealCluster|netns/.test(readFileSync(at, 'utf8')));
}

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
          exclude: process.getuid?.() === 0 ? [] : testsThatNeedRoot(),
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

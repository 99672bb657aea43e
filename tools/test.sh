#!/usr/bin/env bash
# npm test: all set-up, then every check and every test.
set -euo pipefail
cd "$(dirname "$0")/.."
./podling setup --yes
npm run check --silent
npx vitest run --project e2e

#!/usr/bin/env bash
# npm test: all set-up, then every check and every test. Without root it runs what needs none, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ]; then
  note='npm test: without root: the checks, the fast tests and the end-to-end tests that need only kubectl.
npm test: those with network namespaces and containers need root: sudo npm test'
  echo "$note" >&2
  command -v kubectl >/dev/null || ./podling setup --yes
else
  ./podling setup --yes
fi
npm run check --silent
npx vitest run --project e2e
[ -z "${note-}" ] || echo "$note" >&2

#!/usr/bin/env bash
# Packs the image of this example from the host's busybox (Debian: busybox-static) and loads it; no registry is needed.
# Versions 1 and 2 differ in their greeting, so that a rollout can be seen. Flags such as --name go to `podling`.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in 1 2; do
  cat > "$work/serve" <<SERVE
#!/bin/sh
# Answers every request with a greeting and logs it. Ends at once when asked to.
trap 'exit 0' TERM
mkdir -p /srv && echo "hello from \$(hostname), version $version" > /srv/index.html
echo "listening on 8080, version $version"
httpd -f -vv -p 8080 -h /srv &
wait
SERVE
  chmod +x "$work/serve"
  node "$root/tools/pack-image.mjs" --name "podling.dev/hello:$version" --busybox /bin/busybox \
    --add "$work/serve:/bin/serve" --cmd '["serve"]' --output "$work/hello-$version.tar"
  "$root/podling" image load "$@" "$work/hello-$version.tar"
done

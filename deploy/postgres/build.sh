#!/bin/bash
# Builds Temporal's server and its tool for SQL schemas, which are in $BIN then. Needs Go 1.26.8 or later;
# takes 9 minutes of processor time and 3.5 GB of Go's caches. Does nothing when that version is there.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [ "$(cat "$BIN/version" 2>/dev/null)" = "$TEMPORAL_SERVER_VERSION" ]; then
  say "Temporal $TEMPORAL_SERVER_VERSION is in $BIN"
  exit 0
fi
command -v go >/dev/null || die "Go is not there: install Go 1.26.8 or later"
fresh=$(mktemp -d "$BIN/build.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
for package in cmd/server cmd/tools/sql; do
  say "go install go.temporal.io/server/$package@v$TEMPORAL_SERVER_VERSION"
  GOBIN=$fresh nice go install "go.temporal.io/server/$package@v$TEMPORAL_SERVER_VERSION"
done
mv "$fresh/server" "$BIN/temporal-server"
mv "$fresh/sql" "$BIN/temporal-sql-tool"
echo "$TEMPORAL_SERVER_VERSION" >"$BIN/version"
say "built $BIN/temporal-server and temporal-sql-tool"

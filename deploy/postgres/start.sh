#!/bin/bash
# Starts PostgreSQL (unless SQL_HOST names one), brings the schema up to date, starts Temporal's server, and makes the
# namespace. Run again, it starts what is missing. After build.sh.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
[ -x "$BIN/temporal-server" ] || die "$BIN/temporal-server is not there: run build.sh"
case $LISTEN in
127.* | localhost) ;;
*) say "WARNING: $LISTEN:$PORT lets in whoever reaches it: Temporal is started without authentication" >&2 ;;
esac
"$HERE/database.sh" start

if ! alive temporal-server; then
  "$HERE/schema.sh"
  config=$STATE/config.yaml
  (umask 077; "$HERE/render-config.sh" >"$config")
  "$BIN/temporal-server" validate-dynamic-config "$HERE/dynamic.yaml" >"$LOG/dynamic.log" 2>&1 ||
    die "dynamic.yaml is wrong, see $LOG/dynamic.log"
  start temporal-server "$BIN/temporal-server" --config-file "$config" --allow-no-auth start
fi

cli=$(temporal_cli)
address=$REACH:$PORT
for _ in $(seq 300); do
  "$cli" operator cluster health --address "$address" >/dev/null 2>&1 && break
  alive temporal-server || die "the server has ended, see $LOG/temporal-server.log"
  sleep .2
done
"$cli" operator cluster health --address "$address" >/dev/null || die "the server does not get ready, see $LOG/temporal-server.log"
"$cli" operator namespace describe --address "$address" -n "$NAMESPACE" >/dev/null 2>&1 ||
  "$cli" operator namespace create --address "$address" -n "$NAMESPACE" --retention "${RETENTION_HOURS}h" >/dev/null
say "Temporal $TEMPORAL_SERVER_VERSION answers at $address, namespace $NAMESPACE"
say "for workers and commands: export TEMPORAL_ADDRESS=$address TEMPORAL_NAMESPACE=$NAMESPACE"

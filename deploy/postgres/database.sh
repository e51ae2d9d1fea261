#!/bin/bash
# database.sh start|stop: a PostgreSQL of its own for Temporal, in $STATE/postgres, on loopback. With SQL_HOST set
# there is one already, and this does nothing. Debian: apt-get install postgresql (any version from 12 on).
set -euo pipefail
. "$(dirname "$0")/lib.sh"
[ -n "$OWN_DATABASE" ] || exit 0

data=$STATE/postgres
bin=$(dirname "$(find /usr/lib/postgresql -name initdb 2>/dev/null | sort -V | tail -n 1)")
[ -x "$bin/initdb" ] || die "PostgreSQL is not there: apt-get install postgresql, or set SQL_HOST"
# PostgreSQL refuses to run as root.
owner=$(id -un)
[ "$owner" != root ] || owner=postgres
as_owner() { if [ "$(id -un)" = "$owner" ]; then "$@"; else (cd / && runuser -u "$owner" -- "$@"); fi; }
runs() { [ -d "$data" ] && as_owner "$bin/pg_ctl" -D "$data" status >/dev/null; }

case ${1:-start} in
start)
  if [ ! -s "$data/PG_VERSION" ]; then
    say "making a database cluster in $data"
    secret=$(mktemp)
    trap 'rm -f "$secret"' EXIT
    echo "$SQL_PASSWORD" >"$secret"
    [ "$owner" = "$(id -un)" ] || chown "$owner" "$secret"
    install -d -m 700 ${owner:+-o "$owner"} "$data"
    as_owner "$bin/initdb" -D "$data" -U "$SQL_USER" --pwfile="$secret" --auth=scram-sha-256 -E UTF8 \
      --no-locale >"$LOG/initdb.log"
  fi
  if ! runs; then
    as_owner "$bin/pg_ctl" -D "$data" -w -s -l "$data/server.log" \
      -o "-p $SQL_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$data" start ||
      die "PostgreSQL does not start, see $data/server.log"
  fi
  say "PostgreSQL runs on 127.0.0.1:$SQL_PORT"
  ;;
stop)
  runs && as_owner "$bin/pg_ctl" -D "$data" -w -s -m fast stop
  say "PostgreSQL does not run"
  ;;
*) die "usage: database.sh start|stop" ;;
esac

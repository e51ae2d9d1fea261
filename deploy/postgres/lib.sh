# Shared by the scripts beside it: versions, places, ports, and how a process is started and stopped.
# Everything is on this machine and listens on loopback unless TEMPORAL_LISTEN says otherwise.
TEMPORAL_SERVER_VERSION=1.32.1
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PACKBENCH=$(cd "$HERE/../.." && pwd)
STATE=${TEMPORAL_STATE:-/var/lib/packbench-temporal} # database, configuration, logs, pid files
BIN=${TEMPORAL_BIN:-$STATE/bin} LOG=$STATE/log RUN=$STATE/run

LISTEN=${TEMPORAL_LISTEN:-127.0.0.1}
REACH=$LISTEN # how this machine reaches it
[ "$LISTEN" != 0.0.0.0 ] || REACH=127.0.0.1
PORT=${TEMPORAL_PORT:-7233} # its other ports lie around it, see config.yaml.in
NAMESPACE=${TEMPORAL_NAMESPACE:-default}
RETENTION_HOURS=${TEMPORAL_RETENTION_HOURS:-2160}

# A PostgreSQL that there is: SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD. Without SQL_HOST one is made in $STATE.
# A script that another one calls finds SQL_HOST set either way: OWN_DATABASE tells it which it is.
if [ -z "${OWN_DATABASE+set}" ]; then
  [ -n "${SQL_HOST:-}" ] && OWN_DATABASE= || OWN_DATABASE=1
fi
if [ -n "$OWN_DATABASE" ]; then
  SQL_HOST=127.0.0.1 SQL_PORT=${SQL_PORT:-5433}
fi
SQL_PORT=${SQL_PORT:-5432} SQL_USER=${SQL_USER:-temporal}
export OWN_DATABASE SQL_PLUGIN=postgres12_pgx SQL_HOST SQL_PORT SQL_USER

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }
die() { say "FAILED: $*" >&2; exit 1; }

mkdir -p "$BIN" "$LOG" "$RUN" || die "cannot write to $STATE: be root, or set TEMPORAL_STATE"

# The password of the database that is made here is drawn once and kept where only its owner reads it.
if [ -n "$OWN_DATABASE" ] && [ -z "${SQL_PASSWORD:-}" ]; then
  [ -s "$STATE/sql-password" ] || (umask 077; head -c 24 /dev/urandom | base64 | tr -d '/+=\n' >"$STATE/sql-password")
  SQL_PASSWORD=$(cat "$STATE/sql-password")
fi
export SQL_PASSWORD=${SQL_PASSWORD:-}

# The start time of a process tells it from a later one that was given its pid. A zombie does not run, unless it is
# one whose threads have not all ended yet: they hold its ports.
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 !~ /[ZX]/ || $18 > 1 { print $20 }'; }
alive() { # alive NAME
  local pid
  pid=$(cat "$RUN/$1.pid" 2>/dev/null) && [ -n "$(born "$pid")" ] && [ "$(born "$pid")" = "$(cat "$RUN/$1.born")" ]
}
start() { # start NAME CMD...: in the background, in a session of its own, unless it runs
  local name=$1
  shift
  alive "$name" && return 0
  setsid nohup "$@" >>"$LOG/$name.log" 2>&1 </dev/null &
  echo $! >"$RUN/$name.pid"
  born $! >"$RUN/$name.born"
}
stop() { # stop NAME: asks it to end, and kills it after 20 s
  local pid
  alive "$1" || { rm -f "$RUN/$1.pid" "$RUN/$1.born"; return 0; }
  pid=$(cat "$RUN/$1.pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    alive "$1" || break
    sleep .2
  done
  alive "$1" && kill -KILL "$pid"
  rm -f "$RUN/$1.pid" "$RUN/$1.born"
}

# The Temporal CLI: PACKBENCH_TEMPORAL, else `temporal` on PATH, else the one that packbench finds or fetches.
temporal_cli() {
  if [ -n "${PACKBENCH_TEMPORAL:-}" ]; then
    echo "$PACKBENCH_TEMPORAL"
  elif command -v temporal >/dev/null; then
    command -v temporal
  else
    node --input-type=module -e "
      const { ensureTemporalCli } = await import('file://$PACKBENCH/scripts/temporal-cli.mjs');
      process.stdout.write((await ensureTemporalCli()).path);"
  fi
}

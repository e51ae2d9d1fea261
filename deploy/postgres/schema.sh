#!/bin/bash
# Makes Temporal's two databases and brings their tables to the version of the tool, which holds the schemas. To be
# run again after build.sh has built a newer version, while the server is stopped.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
tool=$BIN/temporal-sql-tool
[ -x "$tool" ] || die "$tool is not there: run build.sh"
query() { PGPASSWORD=$SQL_PASSWORD psql -h "$SQL_HOST" -p "$SQL_PORT" -U "$SQL_USER" -d "$1" -tAqc "$2"; }

for schema in temporal visibility; do
  database=temporal
  [ "$schema" = temporal ] || database=temporal_visibility
  if [ -z "$(query postgres "SELECT 1 FROM pg_database WHERE datname = '$database'")" ]; then
    "$tool" --db "$database" create-database
  fi
  if [ -z "$(query "$database" "SELECT to_regclass('schema_version')")" ]; then
    "$tool" --db "$database" setup-schema -v 0.0
  fi
  "$tool" --db "$database" update-schema --schema-name "postgresql/v12/$schema"
done >"$LOG/schema.log" 2>&1 || die "see $LOG/schema.log"
say "schema $(query temporal 'SELECT curr_version FROM schema_version'), visibility $(query temporal_visibility 'SELECT curr_version FROM schema_version')"

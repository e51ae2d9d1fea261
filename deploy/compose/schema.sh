#!/bin/sh
# Run in temporalio/admin-tools: makes Temporal's two databases and brings their tables to the tool's version.
set -eu
for schema in temporal visibility; do
  database=temporal
  [ "$schema" = temporal ] || database=temporal_visibility
  # Both say no more than that it is there already when it is.
  temporal-sql-tool --db "$database" create-database || true
  temporal-sql-tool --db "$database" setup-schema -v 0.0 || true
  temporal-sql-tool --db "$database" update-schema --schema-name "postgresql/v12/$schema"
done

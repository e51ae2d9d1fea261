#!/bin/bash
# Stops Temporal's server and the PostgreSQL that database.sh made. What they know stays: studies that run go on after
# the next start.sh.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
stop temporal-server
say "Temporal does not run"
"$HERE/database.sh" stop

#!/bin/bash
# Prints the server's config.yaml, with the database's password in it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
export HERE LISTEN REACH PORT SHARDS=${TEMPORAL_SHARDS:-4}
# Values stand in single quotes, where YAML knows nothing special but the quote itself.
perl -pe 's{\@([A-Z_]+)([+-]\d+)?\@}{
  my ($value, $more) = ($ENV{$1} // die("$1 is not set\n"), $2);
  defined $more ? $value + $more : $value =~ s/\x27/\x27\x27/gr
}ge' "$HERE/config.yaml.in"

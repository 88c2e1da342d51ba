#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Runs a command with DATABASE_URL of a PostgreSQL of its own: in a folder that is thrown away, on loopback,
# stopped when the command ends. It needs Debian's package postgresql. As root, the server runs as postgres.
#     tools/with_postgresql.sh .venv/bin/pytest
set -euo pipefail

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$programs" ]; then
    echo "PostgreSQL is not here; install Debian's package postgresql." >&2
    exit 1
fi
as_server=()
folder=$(mktemp -d --tmpdir kepu-postgresql-XXXXXX)
if [ "$(id -u)" = 0 ]; then
    as_server=(runuser -u postgres --)
    chown postgres "$folder"
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
finish() {
    "${as_server[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate -s stop || true
    rm -rf "$folder"
}
trap finish EXIT
cd "$folder"
"${as_server[@]}" "$programs/initdb" -D "$folder/data" -U kepu -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; exit 1; }
# Nothing here outlives the command, so nothing need be flushed to the disk.
"${as_server[@]}" "$programs/pg_ctl" -D "$folder/data" -l "$folder/server.log" -s -w \
    -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=60" start ||
    { cat "$folder/server.log" >&2; exit 1; }
cd "$OLDPWD"
DATABASE_URL="postgres://kepu@127.0.0.1:$port/postgres" "$@"

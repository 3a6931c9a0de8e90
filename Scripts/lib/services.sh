# SPDX-License-Identifier: Apache-2.0
# The services that tests and quickstart need, on free loopback ports: an AWS endpoint, and Postgres with a replica.
# Sourced after say.sh, in the repository's root. Each service is a child of the script, dies with it, and is stopped at
# its end.

python=.build/venv/bin/python

# stop_process PID: ends a process that this script started, and waits until it is gone.
stop_process() {
    kill -TERM "$1" 2>/dev/null || return 0
    wait "$1" 2>/dev/null || true
}

# start_endpoint DIRECTORY: starts the AWS endpoint; sets AWS_ENDPOINT_URL and credentials that mean nothing.
# Its request log is DIRECTORY/aws-requests.jsonl.
start_endpoint() {
    local directory=$1 pid
    mkdir -p "$directory"
    rm -f "$directory/aws-address" "$directory/aws-requests.jsonl"
    "$python" Tests/estate/aws_endpoint.py --log "$directory/aws-requests.jsonl" \
        --address-file "$directory/aws-address" >/dev/null 2>"$directory/aws-endpoint.log" </dev/null &
    pid=$!
    at_exit "stop_process $pid"
    wait_until 30 "$pid" test -s "$directory/aws-address" \
        || die "the AWS endpoint did not start: $(tail -n 1 "$directory/aws-endpoint.log")" \
            "read $directory/aws-endpoint.log; Scripts/bootstrap --again rebuilds its environment"
    AWS_ENDPOINT_URL=$(<"$directory/aws-address")
    export AWS_ENDPOINT_URL
    # Nothing of the person's own AWS configuration may reach an emulated estate, and nothing of this may reach AWS.
    export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_REGION=us-west-2 AWS_DEFAULT_REGION=us-west-2
    export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
    export NO_PROXY="127.0.0.1,localhost${NO_PROXY:+,$NO_PROXY}" no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"
    unset AWS_SESSION_TOKEN AWS_PROFILE
}

# wait_until SECONDS PID COMMAND…: polls until the command succeeds; fails when time is up or the process has ended.
wait_until() {
    local tries=$(($1 * 20)) pid=$2
    shift 2
    while ! "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || return 1
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# postgres_programs: sets the directory with initdb and postgres; Debian keeps them out of PATH.
postgres_programs() {
    local candidate
    for candidate in "$(command -v pg_config >/dev/null && pg_config --bindir)" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) \
        "$(dirname "$(command -v initdb || echo /)")"; do
        if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
            postgres_bin=$candidate
            return
        fi
    done
    die "no Postgres server is installed" "run Scripts/bootstrap, or apt-get install postgresql"
}

# as_postgres COMMAND…: Postgres refuses to run as root, so root lends it another account.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd "$postgres_root" && exec setpriv --reuid "$postgres_account" --regid "$postgres_group" --clear-groups "$@")
    else
        "$@"
    fi
}

# serve_postgres NAME PORT: starts a cluster as a child of this script.
serve_postgres() {
    local name=$1 port=$2 pid identity=()
    [ "$(id -u)" != 0 ] || identity=(--reuid "$postgres_account" --regid "$postgres_group" --clear-groups)
    (cd "$postgres_root" && exec setpriv "${identity[@]+"${identity[@]}"}" --pdeathsig INT "$postgres_bin/postgres" \
        -D "$postgres_root/$name" -p "$port" -k "$postgres_root" -c listen_addresses=127.0.0.1 -c fsync=off \
        -c shared_buffers=32MB -c max_connections=100 -c wal_level=replica -c hot_standby=on \
        -c log_min_messages=warning >"$postgres_root/$name.log" 2>&1 </dev/null) &
    pid=$!
    at_exit "kill -INT $pid 2>/dev/null && wait $pid 2>/dev/null"
    wait_until 30 "$pid" "$postgres_bin/pg_isready" -q -h "$postgres_root" -p "$port" \
        || die "Postgres ($name) did not start: $(tail -n 1 "$postgres_root/$name.log")" "read $postgres_root/$name.log"
}

# start_postgres DIRECTORY: a primary with DhakaCart's tables and a streaming replica; sets the variables that
# lifeboat.yaml reads. The clusters are thrown away at the end.
start_postgres() {
    local directory=$1 primary_port dr_port
    postgres_programs
    mkdir -p "$directory"
    if [ "$(id -u)" = 0 ]; then
        postgres_account=postgres
        id postgres >/dev/null 2>&1 || postgres_account=nobody
        postgres_group=$(id -gn "$postgres_account")
    fi
    # Sockets have short names, and the other account must reach the directory: hence not below the working directory.
    postgres_root=$(mktemp -d "${TMPDIR:-/tmp}/lifeboat-pg.XXXXXX")
    at_exit "rm -rf '$postgres_root'"
    [ "$(id -u)" != 0 ] || chown "$postgres_account" "$postgres_root"

    export DHAKACART_DB_USER=dhakacart_reader DHAKACART_DB_SSLMODE=disable
    DHAKACART_DB_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    export DHAKACART_DB_PASSWORD
    primary_port=$(free_port)
    as_postgres "$postgres_bin/initdb" -D "$postgres_root/primary" -U admin -E UTF8 --locale=C -N \
        --auth-local=trust --auth-host=scram-sha-256 >"$directory/initdb.log" 2>&1 \
        || die "initdb failed: $(tail -n 1 "$directory/initdb.log")" "read $directory/initdb.log"
    serve_postgres primary "$primary_port"
    "$postgres_bin/createdb" -h "$postgres_root" -p "$primary_port" -U admin dhakacart
    "$postgres_bin/psql" -qX -v ON_ERROR_STOP=1 -v reader_password="$DHAKACART_DB_PASSWORD" \
        -h "$postgres_root" -p "$primary_port" -U admin -d dhakacart -f Tests/estate/schema.sql >/dev/null
    dr_port=$(free_port)
    as_postgres "$postgres_bin/pg_basebackup" -D "$postgres_root/dr" -h "$postgres_root" -p "$primary_port" -U admin \
        -R -X stream -c fast --no-sync
    serve_postgres dr "$dr_port"

    export DHAKACART_PRIMARY_HOST=127.0.0.1 DHAKACART_PRIMARY_PORT=$primary_port
    export DHAKACART_DR_HOST=127.0.0.1 DHAKACART_DR_PORT=$dr_port
    # For tests that break the database: the superuser, by socket.
    export DHAKACART_ADMIN_SOCKET=$postgres_root DHAKACART_PSQL=$postgres_bin/psql
}

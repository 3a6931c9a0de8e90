# SPDX-License-Identifier: Apache-2.0
# What the benchmarks share: the programs to compare with, the release build, servers. Sourced after say.sh and
# services.sh, in the repository's root.

work=$PWD/.build/benchmarks
tools=$work/venv/bin

# install_tools: the AWS CLI, boto3 and psycopg of Benchmarks/requirements.txt, once.
install_tools() {
    local wanted
    mkdir -p "$work"
    wanted=$(sha256sum Benchmarks/requirements.txt | cut -d' ' -f1)
    [ "$(cat "$work/venv/stamp" 2>/dev/null)" != "$wanted" ] || return 0
    say "Installing the AWS CLI, boto3 and psycopg (once)"
    python3 -m venv "$work/venv"
    "$tools/python" -m pip install -q --disable-pip-version-check --no-input -r Benchmarks/requirements.txt </dev/null \
        || die "the programs to compare with could not be installed" "see the message above"
    printf '%s\n' "$wanted" >"$work/venv/stamp"
}

# build_lifeboat: sets LIFEBOAT to a release build, unless it names an executable already.
build_lifeboat() {
    [ -z "${LIFEBOAT:-}" ] || return 0
    say "Building lifeboat for release"
    swift build -c release --static-swift-stdlib --product lifeboat </dev/null >&2
    LIFEBOAT=$(swift build -c release --static-swift-stdlib --show-bin-path </dev/null)/lifeboat
}

# start_server VARIABLE COMMAND…: starts a server that prints its address first, and keeps that in the variable.
start_server() {
    local variable=$1 file pid
    shift
    file=$(mktemp "$work/address.XXXXXX")
    "$@" >"$file" 2>"$work/server.log" </dev/null &
    pid=$!
    at_exit "stop_process $pid; rm -f '$file'"
    wait_until 10 "$pid" test -s "$file" || die "$1 did not start" "read $work/server.log"
    printf -v "$variable" %s "$(<"$file")"
}

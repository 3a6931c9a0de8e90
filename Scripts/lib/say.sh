# SPDX-License-Identifier: Apache-2.0
# Progress and failure of the scripts: one line a phase with the time it took, and every failure with what to do.
# Sourced; expects bash with `set -euo pipefail`.

say_started=$SECONDS
say_phase=""

# say TEXT: begins a phase, and closes the one before it with its time.
say() {
    said
    say_phase=$1
    say_started=$SECONDS
    printf '==> %s\n' "$1" >&2
}

# said: closes the phase.
said() {
    [ -z "$say_phase" ] || printf '    %s: %s s\n' "$say_phase" "$((SECONDS - say_started))" >&2
    say_phase=""
}

# die WHAT [WHAT-TO-DO]: ends the script.
die() {
    printf 'error: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '  do: %s\n' "$2" >&2
    exit 1
}

# At the end of the script, whatever ended it, everything registered here is done, last first.
say_cleanups=()
at_exit() { say_cleanups=("$*" "${say_cleanups[@]+"${say_cleanups[@]}"}"); }
run_cleanups() {
    local status=$? action
    trap '' INT TERM
    for action in "${say_cleanups[@]+"${say_cleanups[@]}"}"; do eval "$action" || true; done
    exit "$status"
}
trap run_cleanups EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

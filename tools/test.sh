#!/usr/bin/env bash
# All checks and all tests, one after the other; ends with what failed. Called by `make test` after set-up.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()
started=$SECONDS
# Hundreds of processes are started: without files of byte code each would compile the sources again.
unset PYTHONDONTWRITEBYTECODE

# Servers sync every commit to the disk, and thousands of small databases wait for it: they lie in memory where there is plenty.
# What tests say of durability is about killed processes and settings, not about disks.
in_memory() {
    local folder_kb memory_kb
    folder_kb="$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)"
    memory_kb="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null)"
    [ "${folder_kb:-0}" -gt 4000000 ] && [ "${memory_kb:-0}" -gt 8000000 ]
}

if [ -z "${TMPDIR:-}" ] && in_memory && scratch="$(mktemp -d /dev/shm/sightline-XXXXXX)"; then
    trap 'rm -rf "$scratch"' EXIT
    chmod 711 "$scratch" # PostgreSQL runs as a user of its own.
    export TMPDIR="$scratch"
fi

part() { # part NAME COMMAND...
    local name="$1" from=$SECONDS; shift
    printf '\n== %s\n' "$name"
    "$@" || failed+=("$name")
    printf '== %s: %d s\n' "$name" $((SECONDS - from))
}

# A part that uses one core, beside the next ones; its words come when `joined` waits for it.
beside() { # beside NAME COMMAND...
    beside_name="$1"; shift
    beside_log="$(mktemp)"
    "$@" >"$beside_log" 2>&1 &
    beside_pid=$!
}

joined() {
    local ended=0
    wait "$beside_pid" || ended=$?
    printf '\n== %s\n' "$beside_name"
    cat "$beside_log"
    rm -f "$beside_log"
    [ "$ended" -eq 0 ] || failed+=("$beside_name")
}

# Pages without a call: no video, so they can wait for each other beside tests that mostly wait themselves.
quiet_pages=(home plant records supervisor verify)

loud_pages() {
    local spec name
    for spec in clients/web/e2e/*.spec.ts; do
        name="$(basename "$spec" .spec.ts)"
        [[ " ${quiet_pages[*]} " == *" $name "* ]] || echo "/$name.spec"
    done
}

browser_tests() { # browser_tests SPEC...
    tools/with-node.sh npm run --silent e2e -- "$@"
}

demo_and_quiet_pages() {
    demo_files && browser_tests "${quiet_pages[@]/%/.spec}"
}

demo_files() {
    nice -n 19 "$bin/sightline" hall export --into var/cache/hall && nice -n 19 "$bin/sightline" walk --into var/cache/walks
}

web_checks() {
    tools/check.sh web && tools/with-node.sh npm run --silent test
}

if [ -f clients/web/package-lock.json ]; then
    beside "web checks and unit tests" web_checks
fi
part "checks" tools/check.sh python
if [ -f clients/web/package-lock.json ]; then
    joined
fi
# First what only computes, then what runs against real clocks and sockets, then what draws in a browser.
# asyncio's debug mode finds what was never awaited; it slows a server down several times, so none runs with it for a browser.
shared=(tests/unit tests/protocol tests/contract tests/spatial tests/fuzz)
part "unit tests" env PYTHONASYNCIODEBUG=1 "$bin/python" -m pytest -n 2 --dist loadgroup --durations=15 "${shared[@]}"
# The tour's walk is rendered in the time that those tests wait; `make run` finds it here as well.
beside "machine hall, walk of the tour, pages without a call" demo_and_quiet_pages
# By file, because those of one file share servers; most of their time is waiting, so two at once do not crowd each other; with three, calls missed their deadlines.
# In CI what fails is tried a second time, as in the browser: here clocks and sockets are real. The summary names what needed it.
part "tests" env PYTHONASYNCIODEBUG=1 "$bin/python" -m pytest -n 2 ${CI:+--reruns 1 -rR} --durations=15 --dist loadfile tests "${shared[@]/#/--ignore=}"
joined
mapfile -t loud < <(loud_pages)
# One at a time: a page with a call draws and encodes on both cores; two at once took longer and missed their deadlines.
part "browser tests" browser_tests "${loud[@]}"

printf '\nAll of it took %d min %02d s.\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60))
if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
echo "Everything passed."

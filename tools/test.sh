#!/usr/bin/env bash
# All checks and all tests, one after the other; ends with what failed. Called by `make test` after set-up.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()
started=$SECONDS

part() { # part NAME COMMAND...
    local name="$1" from=$SECONDS; shift
    printf '\n== %s\n' "$name"
    "$@" || failed+=("$name")
    printf '== %s: %d s\n' "$name" $((SECONDS - from))
}

export PYTHONASYNCIODEBUG=1
part "checks" tools/check.sh python
if [ -f clients/web/package-lock.json ]; then
    part "web checks" tools/check.sh web
    part "web unit tests" tools/with-node.sh npm run --silent test
fi
part "tests" "$bin/python" -m pytest
if [ -f clients/web/package-lock.json ] && grep -q '"e2e"' clients/web/package.json; then
    part "browser tests" tools/with-node.sh npm run --silent e2e
fi

printf '\nAll of it took %d min %02d s.\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60))
if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
echo "Everything passed."

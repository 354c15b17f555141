#!/usr/bin/env bash
# Installs what Sightline needs, once: `setup.sh run` to serve, `setup.sh test` for the tests as well.
#
# Every step leaves a stamp with the hash of its inputs (a lock, the web sources) and is skipped while that is current.
# Root (or sudo) is needed only when a system package is missing. SIGHTLINE_PYTHON names another Python (3.11 or later).
set -euo pipefail
cd "$(dirname "$0")/.."

mode="${1:-run}"
venv=.venv
web=clients/web
static=clients/web/dist
case "$mode" in
    run) total=5; lock=requirements/base.txt ;;
    test) total=4; lock=requirements/dev.txt ;;
    *) echo "usage: tools/setup.sh run|test" >&2; exit 2 ;;
esac

step() { printf '[%s/%s] %s\n' "$1" "$total" "$2" >&2; }
fail() { printf 'Set-up stopped: %s\n' "$1" >&2; exit 1; }
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

# The seconds since a start: in place on a terminal, else a line every ten.
elapsed() {
    if [ -t 2 ]; then
        printf '\r    %s s ' "$1" >&2
    elif [ "$1" -gt 0 ] && [ $(($1 % 10)) -eq 0 ]; then
        printf '    %s s\n' "$1" >&2
    fi
}

# Run a command quietly, with a sign of life; its output is shown when it fails.
patiently() {
    local log began=$SECONDS pid
    log="$(mktemp)"
    "$@" >"$log" 2>&1 &
    pid=$!
    # What runs in the background does not hear Ctrl-C by itself.
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        elapsed $((SECONDS - began))
        sleep 1
    done
    trap - INT TERM
    if [ -t 2 ]; then printf '\r         \r' >&2; fi
    if ! wait "$pid"; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# --- 1. System packages ---------------------------------------------------------------------------------------------

# Open3D is linked against the X, GL and USB libraries even where it never opens a window; the fonts set Chinese reports.
packages_run=(ca-certificates python3-venv libegl1 libgl1 libx11-6 libgomp1 libusb-1.0-0 libudev1 fonts-noto-cjk)
# GStreamer is a WHIP encoder and WHEP player in the tests, driven by Debian's own Python; the C core is tested beside Python's.
packages_test=(git chromium redis-server postgresql poppler-utils coturn gstreamer1.0-plugins-base gstreamer1.0-plugins-good
    gstreamer1.0-plugins-bad gstreamer1.0-nice python3-gi gir1.2-gst-plugins-base-1.0 gir1.2-gst-plugins-bad-1.0 gcc libc6-dev)

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

system_packages() {
    command -v dpkg-query >/dev/null || { echo "    not a Debian system: install the packages of docs/operations.md by hand" >&2; return 0; }
    local wanted=("${packages_run[@]}") missing=() name
    [ "$mode" = test ] && wanted+=("${packages_test[@]}")
    for name in "${wanted[@]}"; do is_installed "$name" || missing+=("$name"); done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "    installing: ${missing[*]}" >&2
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these packages are missing and there is no sudo: ${missing[*]}"
        root=(sudo)
    fi
    # Debian starts the Redis and PostgreSQL services that it installs; the tests use processes of their own beside them.
    patiently "${root[@]}" apt-get update || fail "apt could not read its package lists"
    patiently "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" \
        || fail "apt could not install: ${missing[*]}"
}

# --- 2. Python packages ---------------------------------------------------------------------------------------------

pip_install() {
    patiently "$venv/bin/python" -m pip install --quiet --progress-bar off --disable-pip-version-check --no-deps "$@"
}

python_packages() {
    local python="${SIGHTLINE_PYTHON:-python3}" stamp="$venv/.stamp-python" want
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than Python 3.11"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || fail "could not make $venv (is python3-venv installed?)"
    want="$(hash_of "$lock" pyproject.toml)"
    # The lock for tests holds everything of the lock for running.
    if [ -f "$stamp" ] && grep -qE "^(test|$mode) $want\$" "$stamp"; then return 0; fi
    echo "    about 1.5 GB with Open3D; a few minutes the first time" >&2
    pip_install --require-hashes -r "$lock" || fail "pip could not install $lock"
    pip_install --no-build-isolation -e . || fail "pip could not install this checkout"
    # The hash of the other lock is not known to be installed any more when pyproject.toml changed: write afresh.
    printf '%s %s\n' "$mode" "$want" > "$stamp"
    if [ "$mode" = test ]; then printf 'run %s\n' "$(hash_of requirements/base.txt pyproject.toml)" >> "$stamp"; fi
}

# Media packets go through a small core in C where one can be built (server/native); everything works without it.
native_core() {
    local stamp="$venv/.stamp-native" want cc folder
    cc="$(command -v "${CC:-cc}" || true)"
    want="$(hash_of server/native/*.toml server/native/*.py server/native/src/*) $cc"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
    if [ -z "$cc" ]; then
        echo "    native media core skipped: no C compiler here (Debian: gcc, libc6-dev); Python forwards instead" >&2
        return 0
    fi
    if ! "$venv/bin/python" -c 'import pathlib, sysconfig; raise SystemExit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists())'; then
        echo "    native media core skipped: no Python headers here (Debian: python3-dev); Python forwards instead" >&2
        return 0
    fi
    # Built from a copy, because the build leaves folders beside the sources.
    folder="$(mktemp -d)"
    cp -r server/native/. "$folder"
    if pip_install --no-build-isolation --no-index --no-cache-dir --force-reinstall "$folder"; then
        echo "    native media core built" >&2
    else
        echo "    native media core skipped: it could not be built (above); Python forwards instead" >&2
    fi
    rm -rf "$folder"
    printf '%s' "$want" > "$stamp"
}

# --- 3. Web packages, 4. web bundle -----------------------------------------------------------------------------------

# Node 20.19 or later: the machine's own, or the one of requirements/node.txt in the environment (Debian 12 has 18).
find_node() {
    if ! { command -v npm && node -e 'const [a, b] = process.versions.node.split("."); process.exit(+(+a < 20 || (+a === 20 && +b < 19)))'; } >/dev/null 2>&1; then
        if [ ! -x "$venv/bin/npm" ]; then
            echo "    no Node 20.19 here: installing one into $venv" >&2
            pip_install --require-hashes -r requirements/node.txt || fail "pip could not install Node"
        fi
        PATH="$PWD/$venv/bin:$PATH"
    fi
}

web_packages() {
    local stamp="$web/node_modules/.stamp" want
    want="$(hash_of "$web/package-lock.json")"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 patiently npm --prefix "$web" ci --no-audit --no-fund --loglevel=error \
        || fail "npm could not install the web packages"
    printf '%s' "$want" > "$stamp"
}

# WebRTC stacks of others that the tests call with.
interop_packages() {
    local folder=tests/interop/node stamp want
    stamp="$folder/node_modules/.stamp"
    want="$(hash_of "$folder/package-lock.json")"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
    patiently npm --prefix "$folder" ci --no-audit --no-fund --ignore-scripts --loglevel=error \
        || fail "npm could not install the peers of the interop tests"
    printf '%s' "$want" > "$stamp"
}

web_sources() {
    # The pages check what they receive by the schemas, so those are part of them.
    find protocols/v1 protocols/texts "$web" -path "$web/node_modules" -prune -o -path "$web/dist" -prune -o -path "$web/test-results" -prune \
        -o -type f ! -name '*.test.ts' ! -name '*.test.tsx' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

web_bundle() {
    local stamp="$static/.stamp" want
    want="$(web_sources)"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
    patiently npm --prefix "$web" run --silent build || fail "the web pages could not be built"
    [ -f "$static/index.html" ] || fail "the web build left no $static/index.html"
    printf '%s' "$want" > "$stamp"
}

# --- 5. What the demo shows -------------------------------------------------------------------------------------------

render_demo() {
    "$venv/bin/sightline" hall export --into var/cache/hall && "$venv/bin/sightline" walk --into var/cache/walks
}

demo_files() {
    local stamp=var/cache/.stamp want
    want="$(find server/sightline/hall server/sightline/commands/walk.py -name '*.py' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
    echo "    rendered on this machine, once: about two minutes" >&2
    patiently render_demo || fail "the machine hall could not be made"
    printf '%s' "$want" > "$stamp"
}

step 1 "System packages"
system_packages
step 2 "Python packages"
python_packages
native_core
if [ -f "$web/package-lock.json" ]; then
    find_node
    step 3 "Web packages"
    web_packages
    if [ "$mode" = test ]; then interop_packages; fi
    step 4 "Web pages"
    web_bundle
fi
if [ "$mode" = run ]; then
    step 5 "Machine hall and walk of the demo"
    demo_files
fi

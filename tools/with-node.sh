#!/usr/bin/env bash
# Runs a command in clients/web with Node 20 or later: the machine's own, or the one that set-up put into .venv.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
[ -x "$root/.venv/bin/npm" ] && PATH="$root/.venv/bin:$PATH"
cd "$root/clients/web"
exec "$@"

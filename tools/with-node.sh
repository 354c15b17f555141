#!/usr/bin/env bash
# Runs a command in clients/web with Node 20.19 or later (the machine's own, or the one that set-up put into .venv) and
# with the environment's `python`, which the browser tests start their server with.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
export PATH="$root/.venv/bin:$PATH"
cd "$root/clients/web"
exec "$@"

#!/usr/bin/env bash
# From a save to the first answer of the new code: `gapless dev` beside `dotnet watch`, and beside `node --watch`, nodemon, chokidar-cli and entr, on the same edits in one run, in turns; and what was refused meanwhile.
# Takes about 20 minutes, most of them dotnet watch's.
# usage: bench/reload.sh [ROUNDS]      (3)
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"
build
npm install --silent --prefix "$dir" nodemon@3.1.14 chokidar-cli@3.0.0
benchmarks reload "$root/out/gapless/gapless" "${1:-3}" "$dir/node_modules"

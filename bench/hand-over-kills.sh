#!/usr/bin/env bash
# kill -9 of the old worker, the new worker and the supervisor at every step of a hand-over of connections and of state, again and again: the test suite's own test, which takes
# each step once, with one of the three. About three minutes a round on a quiet machine.
# Environment: ROUNDS (3); GAPLESS_SEED repeats a run.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GAPLESS_KILL_ROUNDS=${ROUNDS:-3}
"$root/eng/install-test-deps.sh"
"$root/eng/publish.sh"
dotnet build "$root/test/Gapless.EndToEndTests" -v quiet >&2
exec dotnet "$root/test/Gapless.EndToEndTests/bin/Debug/net10.0/Gapless.EndToEndTests.dll" -noColor -showLiveOutput -class Gapless.EndToEndTests.Crashes.KilledInHandOver

#!/usr/bin/env bash
# A thousand edits of a web API in one session of gapless dev, under traffic: bodies, signatures, names, routes, services, files, mistakes and their repair, the project file. After each the app answers what the SDK's compiler
# makes of the same sources, started anew; no request is lost, and the session's memory stays. The suite's own test, which makes 20. Takes about an hour.
# Environment: COUNT (1000); GAPLESS_SEED repeats a run.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GAPLESS_EDITS=${COUNT:-1000}
"$root/eng/publish.sh"
dotnet build "$root/test/Gapless.EndToEndTests" -v quiet >&2
exec dotnet "$root/test/Gapless.EndToEndTests/bin/Debug/net10.0/Gapless.EndToEndTests.dll" -noColor -showLiveOutput -class Gapless.EndToEndTests.Dev.Edits.ManyEdits

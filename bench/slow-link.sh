#!/usr/bin/env bash
# Clients behind a link with 0.2 to 3 s of delay and 2 % loss, through 20 rollouts: the test suite's own test, which makes 4. Needs root. About five minutes.
# Environment: ROLLOUTS (20).
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GAPLESS_SLOW_LINK_ROLLOUTS=${ROLLOUTS:-20}
"$root/eng/install-test-deps.sh"
"$root/eng/publish.sh"
dotnet build "$root/test/Gapless.EndToEndTests" -v quiet >&2
exec dotnet "$root/test/Gapless.EndToEndTests/bin/Debug/net10.0/Gapless.EndToEndTests.dll" -noColor -showLiveOutput -class Gapless.EndToEndTests.SlowLink.SlowLinkTests

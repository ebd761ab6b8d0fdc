#!/usr/bin/env bash
# Five hundred rollouts in a row of a small app with the library, while connections, WebSocket sessions and state go through all of them: the test suite's own test, which
# makes 16. After each rollout the descriptors of supervisor, keeper and worker must be no more than at the beginning; the median of their memory over the last
# hundred rollouts may be 10 % above that of the first hundred at most. About twenty minutes.
# Environment: ROLLOUTS (500).
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GAPLESS_LEAK_ROLLOUTS=${ROLLOUTS:-500}
"$root/eng/install-test-deps.sh"
"$root/eng/publish.sh"
dotnet build "$root/test/Gapless.EndToEndTests" -v quiet >&2
exec dotnet "$root/test/Gapless.EndToEndTests/bin/Debug/net10.0/Gapless.EndToEndTests.dll" -noColor -showLiveOutput -class Gapless.EndToEndTests.Rollouts.ManyRollouts

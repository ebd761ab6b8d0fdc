#!/usr/bin/env bash
# Fifty rollouts in a row of an app with Gapless.Hosting, under HTTP/1.1 traffic of every kind from some 300 connections: the test suite's own test, which makes
# 3 from 76. About fifteen minutes.
# Environment: ROLLOUTS (50), SCALE (4): times the usual connections, each as many times less busy.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GAPLESS_HOSTED_ROLLOUTS=${ROLLOUTS:-50} GAPLESS_HOSTED_SCALE=${SCALE:-4}
"$root/eng/install-test-deps.sh"
"$root/eng/publish.sh"
dotnet build "$root/test/Gapless.EndToEndTests" -v quiet >&2
exec dotnet "$root/test/Gapless.EndToEndTests/bin/Debug/net10.0/Gapless.EndToEndTests.dll" -noColor -showLiveOutput -class Gapless.EndToEndTests.Rollouts.HostedRollouts

#!/usr/bin/env bash
# A thousand deploys, good and bad in random order, with kill -9 of the supervisor at random points of two thirds of them, under traffic: the test suite's own test, which makes 7 with each of two
# apps. After each deploy exactly one version serves and the journal says which; a bad release never stays and a good one is never marked bad; every ten deploys the ledger, descriptors, files and
# the store are looked through; at the end no request may have been lost. Two seconds a deploy without the library, three and a half with it, on two cores.
# Environment: COUNT (1000), APP (go: a server without the library; dotnet: one with it, its connections kept open through all of it), GAPLESS_SEED repeats a run.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 GAPLESS_DEPLOYS=${COUNT:-1000} GAPLESS_DEPLOYS_APP=${APP:-dotnet}
"$root/eng/install-test-deps.sh"
"$root/eng/publish.sh"
dotnet build "$root/test/Gapless.EndToEndTests" -v quiet >&2
exec dotnet "$root/test/Gapless.EndToEndTests/bin/Debug/net10.0/Gapless.EndToEndTests.dll" -noColor -showLiveOutput -class Gapless.EndToEndTests.Crashes.ManyDeploys

#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs every test, and ends with one line: N passed, N failed, N skipped.
# A test that is skipped, or a runner that ends without its summary, fails the run: a missing dependency is a failure.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

[[ ! -x eng/install-test-deps.sh ]] || eng/install-test-deps.sh || exit 1
eng/publish.sh || exit 1
dotnet build Gapless.slnx -v quiet || exit 1

passed=0 failed=0 skipped=0 broken=0
for name in Gapless.UnitTests Gapless.IntegrationTests Gapless.EndToEndTests; do
    results=out/$name.xml
    rm -f "$results"
    dotnet "test/$name/bin/Debug/net10.0/$name.dll" -noColor -xml "$results" || true

    # <assembly ... total="42" passed="42" failed="0" skipped="0" not-run="0" errors="0">
    summary=$(grep -o '<assembly [^>]*>' "$results" 2>/dev/null | head -n 1)
    count() { grep -oP " $1=\"\K[0-9]+" <<<"$summary" || echo 0; }
    total=$(count total)
    if [[ -z $summary || $total -eq 0 ]]; then
        echo "$name ended without a result" >&2
        broken=$((broken + 1))
        continue
    fi

    passed=$((passed + $(count passed)))
    failed=$((failed + $(count failed) + $(count errors)))
    skipped=$((skipped + $(count skipped) + $(count not-run)))
done

failed=$((failed + broken))
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 && $skipped -eq 0 && $passed -gt 0 ]]

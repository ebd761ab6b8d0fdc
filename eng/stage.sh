#!/usr/bin/env bash
# What packages hold: the published program with the .NET runtime that it was built for, so that nothing else has to be installed.
# stage.sh DIR lays it into DIR (which is made anew).
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$1
"$root/eng/publish.sh"

rm -rf "$target"
mkdir -p "$target/runtime"
cp -a "$root/out/gapless/." "$target/"
rm -f "$target/.published"
find "$target" -name '*.pdb' -delete

# Microsoft.AspNetCore.App 10.0.1 [/usr/share/dotnet/shared/Microsoft.AspNetCore.App]
read -r version dotnet < <(dotnet --list-runtimes | sed -n 's:^Microsoft\.AspNetCore\.App \(10\.[^ ]*\) \[\(.*\)/shared/.*:\1 \2:p' | tail -n 1) || { echo "stage.sh: this machine has no ASP.NET Core 10 to bring along" >&2; exit 1; }
for part in "host/fxr/$version" "shared/Microsoft.NETCore.App/$version" "shared/Microsoft.AspNetCore.App/$version"; do
    mkdir -p "$target/runtime/$(dirname "$part")"
    cp -a "$dotnet/$part" "$target/runtime/$part"
done
cp "$dotnet/LICENSE.txt" "$dotnet/ThirdPartyNotices.txt" "$target/runtime/"
# For creating dumps and tracing an app: nobody does that with this one, and each needs a library of its own.
rm -f "$target"/runtime/shared/Microsoft.NETCore.App/*/{createdump,libcoreclrtraceptprovider.so,libmscordbi.so,libmscordaccore.so}
if command -v strip >/dev/null; then find "$target" -name libe_sqlite3.so -exec strip --strip-unneeded {} +; fi
chmod -R u=rwX,go=rX "$target"
find "$target" -type f ! -name gapless ! -name gapless-dev -perm /111 -exec chmod 644 {} +

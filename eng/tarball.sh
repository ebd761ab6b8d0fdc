#!/usr/bin/env bash
# Builds out/packages/gapless-VERSION-linux-ARCH.tar.gz, for systems without apt: unpack it, then run its 'gapless install'.
# GAPLESS_COMPRESSION: level of gzip, 1 to 9.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
name=gapless-$version
stage=$root/out/.tarball
trap 'rm -rf "$stage"' EXIT

rm -rf "$stage"
mkdir -p "$stage" "$root/out/packages"
"$root/eng/stage.sh" "$stage/$name"
cp "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$stage/$name/"
file=$root/out/packages/$name-linux-$arch.tar.gz
tar -C "$stage" --owner=0 --group=0 --numeric-owner --sort=name -cf - "$name" | gzip -n"${GAPLESS_COMPRESSION:-6}" >"$file.new"
mv "$file.new" "$file"
echo "$file"

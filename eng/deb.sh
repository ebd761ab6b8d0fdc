#!/usr/bin/env bash
# Builds out/packages/gapless_VERSION_ARCH.deb. Needs dpkg-deb, and nothing of debhelper.
# GAPLESS_COMPRESSION: arguments of dpkg-deb, such as "-Zgzip -z1" where the time matters and the size does not.
# GAPLESS_VERSION: another version than that of the sources.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
version=${GAPLESS_VERSION:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")}
arch=$(dpkg --print-architecture)
stage=$root/out/.deb
trap 'rm -rf "$stage"' EXIT

rm -rf "$stage"
mkdir -p "$stage"/{DEBIAN,usr/bin,usr/lib,lib/systemd/system,etc/gapless} "$root/out/packages"
share=$stage/usr/share
mkdir -p "$share"/{doc/gapless,man/man1,lintian/overrides,bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d}

"$root/eng/stage.sh" "$stage/usr/lib/gapless"
program=$stage/usr/lib/gapless/gapless
ln -s ../lib/gapless/gapless "$stage/usr/bin/gapless"
sed -e s:@PROGRAM@:/usr/bin/gapless:g -e s:@CONFIG@:/etc/gapless/gapless.yaml:g -e s:@STATE@:/var/lib/gapless:g -e s:@SOCKET@:/run/gapless/control.sock:g \
    "$root/src/Gapless/Installation/gapless.service" >"$stage/lib/systemd/system/gapless.service"
cp "$root/src/Gapless/Installation/gapless.yaml" "$stage/etc/gapless/gapless.yaml"
"$program" completion bash >"$share/bash-completion/completions/gapless"
"$program" completion zsh >"$share/zsh/vendor-completions/_gapless"
"$program" completion fish >"$share/fish/vendor_completions.d/gapless.fish"
"$program" manual | gzip -9n >"$share/man/man1/gapless.1.gz"

mv "$stage/usr/lib/gapless/runtime/ThirdPartyNotices.txt" "$share/doc/gapless/dotnet-notices.txt"
gzip -9n "$share/doc/gapless/dotnet-notices.txt"
rm "$stage/usr/lib/gapless/runtime/LICENSE.txt"
cp "$root/eng/debian/copyright" "$share/doc/gapless/copyright"
cp "$root/eng/debian/overrides" "$share/lintian/overrides/gapless"
# The date of the commit: the same sources make the same package.
printf 'gapless (%s) unstable; urgency=medium\n\n  * Built from the sources; what is new: CHANGELOG.md beside this file.\n\n -- Gapless contributors <gapless@example.org>  %s\n' \
    "$version" "$(git -C "$root" log -1 --format=%cD 2>/dev/null || date -R)" | gzip -9n >"$share/doc/gapless/changelog.gz"
gzip -9nc "$root/CHANGELOG.md" >"$share/doc/gapless/CHANGELOG.md.gz"

echo /etc/gapless/gapless.yaml >"$stage/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 755 "$root/eng/debian/$script" "$stage/DEBIAN/$script"
done
size=$(du -sk --apparent-size --exclude=DEBIAN "$stage" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" "$root/eng/debian/control" >"$stage/DEBIAN/control"
(cd "$stage" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
chmod 644 "$stage"/DEBIAN/{control,conffiles,md5sums}
find "$stage" -type d -exec chmod 755 {} +
find "$stage/etc" "$stage/lib" "$share" -type f -exec chmod 644 {} +

file=$root/out/packages/gapless_${version}_$arch.deb
# shellcheck disable=SC2086 # a list of words
dpkg-deb --root-owner-group ${GAPLESS_COMPRESSION:-} --build "$stage" "$file.new" >/dev/null
mv "$file.new" "$file"
echo "$file"

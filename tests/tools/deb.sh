#!/bin/sh
# Builds the Debian package of this tree, for this machine's release, and lets
# lintian look at it.
#   deb.sh VERSION [again]   "again": on top of what the last call compiled
# dpkg-buildpackage wants a folder debian/ at the top: it gets one in a copy,
# build/deb/src. The package is left in build/deb.
set -eu
cd "$(dirname "$0")/../.."
version=$1
again=${2:-}
store=$PWD/build/deb
src=$store/src
# Lintian 2.116 does not know the field, dpkg 1.21.3 and later do.
suppress=unknown-field
# Who builds a package for himself need not be reachable.
[ -n "${DEBEMAIL:-}" ] || suppress=$suppress,bogus-mail-host,root-in-contact
[ -n "${DEBEMAIL:-}" ] || suppress=$suppress,bogus-mail-host-in-debian-changelog
: "${DEBFULLNAME:=warmcurl contributors}" "${DEBEMAIL:=$(id -un)@$(hostname)}"

[ -n "$again" ] || rm -rf "$src"
mkdir -p "$src"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$src"
cp -r systemd/debian "$src/debian"
sed -i "s|@MAINTAINER@|$DEBFULLNAME <$DEBEMAIL>|" "$src/debian/control"
cat >"$src/debian/changelog" <<EOF
warmcurl ($version) unstable; urgency=medium

  * Built from the sources of version $version.

 -- $DEBFULLNAME <$DEBEMAIL>  $(date -R)
EOF
# What make exports is this tree's, not the copy's.
(cd "$src" && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u BUILD -u SANITIZE \
    dpkg-buildpackage -b -us -uc ${again:+-nc} >"$store/$version.log" 2>&1) || {
    tail -n 30 "$store/$version.log" >&2
    echo "deb: the build failed: build/deb/$version.log" >&2
    exit 1
}
changes=$(echo "$store/warmcurl_${version}_"*.changes)
lintian --allow-root --suppress-tags "$suppress" --fail-on error,warning \
    "$changes"
sed -n 's|^ [0-9a-f]\{64\} [0-9]* \(warmcurl_.*\.deb\)$|build/deb/\1|p' \
    "$changes"

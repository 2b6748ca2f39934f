#!/bin/bash
# Builds the Debian package and one of a higher version, and installs, upgrades
# and purges it in a root of its own, as a user's commands go on.
#   check_deb.sh VERSION
# Needs root, for the root. A fresh one is kept as a tarball for a week.
set -eu
cd "$(dirname "$0")/../.."
version=$1
store=$PWD/build/deb
. tests/tools/root.sh

complain()
{
    echo "check-deb: $*" >&2
    exit 1
}
[ "$(id -u)" = 0 ] || complain "needs root (sudo make check-deb)"
command -v debootstrap >/dev/null || sh tests/tools/deps.sh matrix

root= server=
clean_up()
{
    # The server ends with its standard input.
    [ -z "$server" ] || exec {server}>&-
    [ -z "$root" ] || rm -rf --one-file-system "$root"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

began=$SECONDS
sh tests/tools/deb.sh "$version"
sh tests/tools/deb.sh "$version+next" again
echo "check-deb: built after $((SECONDS - began)) s"

# The release that the package was built for.
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=$(mktemp -d "$store/$suite.XXXXXX")
chmod 755 "$root"
if root_is_young "$store/$suite.tar"; then
    tar -C "$root" -xf "$store/$suite.tar"
else
    root_make "$suite" "$root" ca-certificates,curl,man-db,procps \
        "$store/$suite.debootstrap.log" || complain "debootstrap failed"
    root_run "$root" 'apt-get -q update; useradd -m tester' \
        >"$store/$suite.update.log" 2>&1 || complain "apt-get update failed"
    tar -C "$root" -cf "$store/$suite.tar.tmp" .
    mv "$store/$suite.tar.tmp" "$store/$suite.tar"
fi
echo "check-deb: root after $((SECONDS - began)) s"

mkdir "$root/deb"
cp "$store/warmcurl_${version}_"*.deb "$root/deb/old.deb"
cp "$store/warmcurl_${version}+next_"*.deb "$root/deb/new.deb"
cp tests/tools/check_deb_inside.sh "$root/deb/"
coproc serve { exec "${PYTHON:-/usr/bin/python3}" tests/tools/serve.py; }
server=${serve[1]}
read -r port <&"${serve[0]}"
root_run "$root" "sh /deb/check_deb_inside.sh http://127.0.0.1:$port" ||
    complain "failed"
echo "check-deb: passed after $((SECONDS - began)) s"

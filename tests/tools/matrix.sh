#!/bin/bash
# `make check` on other Debian releases, with their libcurl, OpenSSL and
# compilers: each in a chroot of its own under build/matrix.
#   matrix.sh [SUITE...]     default: trixie sid
#   MATRIX_MIRROR            default: debootstrap's own
# Needs root, for debootstrap and chroot. A chroot with the build packages is
# kept as a tarball and used again for a week.
set -eu
cd "$(dirname "$0")/../.."
store=$PWD/build/matrix
. tests/tools/root.sh
[ $# -gt 0 ] || set -- trixie sid

complain()
{
    echo "check-matrix: $*" >&2
    exit 1
}
if [ "$(id -u)" != 0 ]; then
    complain "needs root, for chroots (sudo make check-matrix)"
fi
if ! command -v debootstrap >/dev/null; then
    [ "${NODEPS:-}" != 1 ] || complain "needs debootstrap"
    sh tests/tools/deps.sh matrix
fi
mkdir -p "$store"

root=
remove_root()
{
    # The mounts were in a namespace that has ended; --one-file-system is a
    # second guard for the caller's /dev.
    [ -z "$root" ] || rm -rf --one-file-system "$root"
    root=
}
trap remove_root EXIT
trap 'exit 1' INT TERM HUP

copy_tree()
{
    rm -rf "$root/src"
    mkdir "$root/src"
    tar -c --exclude=./build --exclude=./.git . | tar -x -C "$root/src"
    chown -R 0:0 "$root/src"
}

# Fills $root with the suite $1 and what `make deps` installs.
make_chroot()
{
    root_make "$1" "$root" make,ca-certificates \
        "$store/$1.debootstrap.log" || complain "debootstrap $1 failed"
    copy_tree
    root_run "$root" 'apt-get -q update && cd /src && make deps && apt-get clean' \
        >"$store/$1.deps.log" 2>&1 || {
        tail -n 20 "$store/$1.deps.log" >&2
        complain "make deps failed in $1"
    }
    tar -C "$root" --exclude=./src -cf "$store/$1.tar.tmp" .
    mv "$store/$1.tar.tmp" "$store/$1.tar"
}

check_suite()
{
    local suite=$1 began=$SECONDS
    root=$(mktemp -d "$store/$suite.XXXXXX")
    chmod 755 "$root"
    if root_is_young "$store/$suite.tar"; then
        tar -C "$root" -xf "$store/$suite.tar"
    else
        make_chroot "$suite"
    fi
    echo "check-matrix: $suite: chroot after $((SECONDS - began)) s"
    copy_tree
    root_run "$root" 'cd /src && make deps && make check' ||
        complain "$suite: make check failed"
    echo "check-matrix: $suite: passed after $((SECONDS - began)) s"
    remove_root
}

for suite in "$@"; do
    check_suite "$suite"
done

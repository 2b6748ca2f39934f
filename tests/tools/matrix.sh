#!/bin/bash
# `make check` on other Debian releases, with their libcurl, OpenSSL and
# compilers: each in a chroot of its own under build/matrix.
#   matrix.sh [SUITE...]     default: trixie sid
#   MATRIX_MIRROR            default: debootstrap's own
# Needs root, for debootstrap and chroot. A chroot with the build packages is
# kept as a tarball and used again for a week.
set -eu
cd "$(dirname "$0")/../.."
top=$PWD
store=$top/build/matrix
mirror=${MATRIX_MIRROR:-}
keep_days=7 # sid moves
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

# Runs a shell line in $root, in mount and process namespaces of its own:
# however it ends, its mounts and processes end with it.
in_root()
{
    # shellcheck disable=SC2016 # expanded inside
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1
        mount --make-rprivate /
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=755,nosuid dev "$root/dev"
        for name in null zero full random urandom tty; do
            : >"$root/dev/$name"
            mount --bind "/dev/$name" "$root/dev/$name"
        done
        mkdir "$root/dev/shm" "$root/dev/pts"
        mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
        mount -t devpts -o newinstance,ptmxmode=666 pts "$root/dev/pts"
        ln -s pts/ptmx "$root/dev/ptmx"
        ln -s /proc/self/fd "$root/dev/fd"
        ln -s fd/0 "$root/dev/stdin"
        ln -s fd/1 "$root/dev/stdout"
        ln -s fd/2 "$root/dev/stderr"
        status=0
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
            ${http_proxy:+http_proxy="$http_proxy"} \
            DEBIAN_FRONTEND=noninteractive \
            chroot "$root" /bin/sh -ec "$2" || status=$?
        exit $status' in_root "$root" "$1"
}

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
    debootstrap --variant=minbase --include=make,ca-certificates "$1" \
        "$root" ${mirror:+"$mirror"} >"$store/$1.debootstrap.log" 2>&1 || {
        tail -n 20 "$store/$1.debootstrap.log" >&2
        complain "debootstrap $1 failed"
    }
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
    # A mirror that is a snapshot has lists past their date; what is tested
    # here is thrown away.
    echo 'Acquire::Check-Valid-Until "false";' \
        >"$root/etc/apt/apt.conf.d/90matrix"
    copy_tree
    in_root 'apt-get -q update && cd /src && make deps && apt-get clean' \
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
    if [ -n "$(find "$store" -name "$suite.tar" -mtime -"$keep_days")" ]; then
        tar -C "$root" -xf "$store/$suite.tar"
    else
        make_chroot "$suite"
    fi
    echo "check-matrix: $suite: chroot after $((SECONDS - began)) s"
    copy_tree
    in_root 'cd /src && make deps && make check' ||
        complain "$suite: make check failed"
    echo "check-matrix: $suite: passed after $((SECONDS - began)) s"
    remove_root
}

for suite in "$@"; do
    check_suite "$suite"
done

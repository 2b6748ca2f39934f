#!/bin/sh
# Installs the Debian packages that building and testing need.
#   deps.sh [--if-missing] build|demo|check|bench|deb|matrix
# Prints the packages before anything happens. --if-missing says nothing and
# does nothing when all are there. Never installs inside a package build
# (DEB_BUILD_ARCH … are set there) or with NODEPS=1.
set -eu
if_missing=
if [ "${1:-}" = --if-missing ]; then
    if_missing=1
    shift
fi
what=${1:-check}

build='gcc make pkg-config libc6-dev libcurl4-openssl-dev libuv1-dev
    libssl-dev musl-tools'
run='ca-certificates curl openssl python3'
case $what in
build) wanted=$build ;;
demo) wanted="$build $run" ;;
check) wanted="$build $run libcmocka-dev python3-pytest
    python3-hpack python3-prometheus-client python3-websockets mandoc fish
    iproute2 sudo tmux zsh" ;;
deb) wanted="$build build-essential debhelper dpkg-dev lintian" ;;
bench) wanted="$build $run hyperfine strace python3-hpack" ;;
matrix) wanted=debootstrap ;;
*)
    echo "usage: deps.sh [--if-missing] build|demo|check|bench|deb|matrix" >&2
    exit 2
    ;;
esac

for name in DEB_BUILD_ARCH DEB_BUILD_OPTIONS DEB_HOST_ARCH RPM_BUILD_ROOT \
    NIX_BUILD_TOP; do
    eval "value=\${$name:-}"
    if [ -n "$value" ]; then
        [ -n "$if_missing" ] || echo "deps: package build ($name is set)," \
            "nothing installed" >&2
        exit 0
    fi
done
if [ "${NODEPS:-}" = 1 ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "deps: no apt-get here; needed (Debian's names):" $wanted >&2
    exit 0
fi

# A virtual or replaced package (pkg-config is pkgconf by now) counts through
# its provider; the program in it decides where dpkg knows no such name.
is_installed()
{
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
        grep -qx installed && return 0
    case $1 in
    pkg-config) command -v pkg-config >/dev/null ;;
    *) return 1 ;;
    esac
}

missing=
for package in $wanted; do
    is_installed "$package" || missing="$missing $package"
done
missing=${missing# }
if [ -z "$missing" ]; then
    [ -n "$if_missing" ] || echo "deps: all there:" $wanted
    exit 0
fi

echo "deps: to install: $missing"
manual="apt-get install $missing"
sudo=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "deps: not root and no sudo here. As root: $manual" >&2
        exit 1
    fi
    # Without a terminal sudo could only hang or fail on its password.
    if ! [ -t 0 ] && ! sudo -n true 2>/dev/null; then
        echo "deps: sudo asks for a password and there is no terminal." \
            "As root: $manual" >&2
        exit 1
    fi
    sudo='sudo --'
fi
apt()
{
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
}
# shellcheck disable=SC2086 # a list is meant
if ! apt install -y --no-install-recommends $missing; then
    echo "deps: once more with fresh package lists" >&2
    apt update
    if ! apt install -y --no-install-recommends $missing; then
        echo "deps: apt-get could not install them. By hand: $manual" >&2
        exit 1
    fi
fi
# Another compiler may be there now.
rm -f build/gen/toolchain.mk build/*/gen/toolchain.mk

#!/bin/sh
# Finds a server program for tests and demonstration: nginx or squid.
#   servers.sh path NAME   prints the program's path
#   servers.sh env NAME    prints the environment it needs, "NAME=value" words
#
# A server is never installed, because a package would start it as a service.
# What is installed already is used; else the package and the libraries that
# this machine lacks are downloaded and unpacked under build/servers, where
# nothing starts by itself and `make clean` removes it. Needs no root, but
# apt's package lists.
set -eu
usage()
{
    echo "usage: servers.sh path|env nginx|squid" >&2
    exit 2
}
[ $# -eq 2 ] || usage
verb=$1
name=$2
case $verb in path | env) ;; *) usage ;; esac
case $name in nginx | squid) ;; *) usage ;; esac

top=$(cd "$(dirname "$0")/../.." && pwd)
store=$top/build/servers
root=$store/root
stamp=$store/$name.complete

installed()
{
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$name"
}

# The unpacked program. Debian 13's squid comes in flavours, of which one gets
# the plain name when the package is installed.
unpacked()
{
    for flavour in "$name" "$name-gnutls" "$name-openssl"; do
        if [ -x "$root/usr/sbin/$flavour" ]; then
            echo "$root/usr/sbin/$flavour"
            return 0
        fi
    done
    return 1
}

# Directories with the unpacked libraries, for the server alone.
library_path()
{
    found=
    for dir in "$root"/usr/lib/*-linux-* "$root"/lib/*-linux-* \
        "$root"/usr/lib/*-linux-*/* ; do
        case $dir in
        */perl* | */perl5*) continue ;;
        esac
        if ls "$dir"/*.so* >/dev/null 2>&1; then
            found=$found${found:+:}$dir
        fi
    done
    echo "$found"
}

complain()
{
    echo "servers.sh: $*" >&2
    exit 1
}

# The package and what it needs and this machine lacks, one a line; "Inst X ["
# would be an upgrade of what is there.
closure()
{
    apt-get -s -o Debug::NoLocking=1 --no-install-recommends \
        install "$name" 2>"$store/apt.log" | sed -n 's/^Inst \([^ ]*\) (.*/\1/p'
}

download()
{
    # shellcheck disable=SC2086 # a list is meant
    (cd "$store/deb" && apt-get -q -o APT::Sandbox::User=root download \
        $packages >"$store/apt.log" 2>&1)
}

refresh_lists()
{
    [ "$(id -u)" = 0 ] || return 1
    apt-get -q update >"$store/apt.log" 2>&1
}

fetch()
{
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
        complain "no $name here, and no apt-get to fetch it with"
    mkdir -p "$store/deb" "$root"
    packages=$(closure)
    if [ -z "$packages" ]; then
        refresh_lists || complain "apt knows no package $name: its lists are" \
            "missing or old. Once, as root: apt-get update"
        packages=$(closure)
    fi
    [ -n "$packages" ] || complain "apt knows no package $name:" \
        "$(tail -n1 "$store/apt.log")"
    if ! download; then
        # Lists name versions that the archive has since replaced.
        refresh_lists && packages=$(closure) && download ||
            complain "could not download $(echo $packages): $(tail -n1 \
                "$store/apt.log"). If its lists are old, once, as root:" \
                "apt-get update"
    fi
    for package in $packages; do
        for file in "$store"/deb/"${package%%:*}"_*.deb; do
            dpkg -x "$file" "$root"
        done
    done
    program=$(unpacked) || complain "the package $name has no such program"
    missing=$(LD_LIBRARY_PATH=$(library_path) ldd "$program" |
        sed -n 's/^[[:space:]]*\(.*\) => not found/\1/p')
    [ -z "$missing" ] || complain "$name lacks libraries:" $missing
    : >"$stamp"
}

if installed >/dev/null; then
    [ "$verb" = env ] || installed
    exit 0
fi
if [ ! -e "$stamp" ]; then
    mkdir -p "$store"
    # Two test runs at once fetch once.
    exec 9>"$store/lock"
    flock 9
    [ -e "$stamp" ] || fetch
    exec 9>&-
fi
if [ "$verb" = path ]; then
    unpacked
else
    libraries=$(library_path)
    [ -z "$libraries" ] || echo "LD_LIBRARY_PATH=$libraries"
fi

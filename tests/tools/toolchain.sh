#!/bin/sh
# Prints make variables for the client: the first of musl static, glibc static
# and dynamic that can link a program here. Static matters: the dynamic loader
# costs more than the rest of a warm command.
#   $1 the host's compiler, $2 sanitizer flags (their runtimes are dynamic)
#   PKG_CONFIG   how libraries are found
set -u
cc=$1
san=$2
: "${PKG_CONFIG:=pkg-config}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
# rundir and connect use these: a libc without them is no choice.
cat > "$dir/t.c" <<'EOF'
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
    int fd = memfd_create("t", MFD_CLOEXEC);
    return fd < 0 || syscall(SYS_getpid) < 0;
}
EOF
works()
{
    "$@" -std=c11 -D_GNU_SOURCE -o "$dir/t" "$dir/t.c" 2>/dev/null
}
complain()
{
    echo "$*: \`make build-deps' installs what is needed" >&2
    exit 1
}
# Said here, before a compiler says it of each file.
works "$cc" || complain "$cc makes no program here"
$PKG_CONFIG --exists libcurl libuv openssl 2>/dev/null ||
    complain "pkg-config knows no libcurl, libuv or openssl to build with"
# Each page that a command touches first is a fault: few segments, and what is
# small side by side (client/late.h).  In a static program nobody would protect
# the relocated section after start.
few='-Wl,--sort-section=name -Wl,-z,norelro -Wl,-z,noseparate-code'
works musl-gcc -static -no-pie $few || few=
small='-Os -fno-pie -fno-asynchronous-unwind-tables -fstack-protector-strong'
if [ -n "$san" ]; then
    echo "CLIENT_CC := $cc"
    echo "CLIENT_OPT := $san"
    echo "CLIENT_LD := $san"
elif works musl-gcc -static -no-pie; then
    echo "CLIENT_CC := musl-gcc"
    echo "CLIENT_OPT := $small"
    echo "CLIENT_LD := -static -no-pie -s $few"
elif works "$cc" -static -no-pie; then
    echo "CLIENT_CC := $cc"
    echo "CLIENT_OPT := $small"
    echo "CLIENT_LD := -static -no-pie -s"
else
    echo "CLIENT_CC := $cc"
    echo "CLIENT_OPT := $small"
    echo "CLIENT_LD := -no-pie -s"
fi

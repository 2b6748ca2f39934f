#!/bin/sh
# Prints make variables for the client: the first of musl static, glibc static
# and dynamic that can link a program here. Static matters: the dynamic loader
# costs more than the rest of a warm command.
#   $1 the host's compiler, $2 sanitizer flags (their runtimes are dynamic)
set -u
cc=$1
san=$2
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
small='-Os -fno-pie -fno-asynchronous-unwind-tables -fstack-protector-strong'
if [ -n "$san" ]; then
    echo "CLIENT_CC := $cc"
    echo "CLIENT_OPT := $san"
    echo "CLIENT_LD := $san"
elif works musl-gcc -static -no-pie; then
    echo "CLIENT_CC := musl-gcc"
    echo "CLIENT_OPT := $small"
    echo "CLIENT_LD := -static -no-pie -s"
elif works "$cc" -static -no-pie; then
    echo "CLIENT_CC := $cc"
    echo "CLIENT_OPT := $small"
    echo "CLIENT_LD := -static -no-pie -s"
else
    echo "CLIENT_CC := $cc"
    echo "CLIENT_OPT := $small"
    echo "CLIENT_LD := -no-pie -s"
fi

#!/bin/sh
# The part of check_deb.sh that happens in the root.
#   check_deb_inside.sh URL     of a server like the tests' recorder
set -eu
url=$1
notice_s=40 # two looks of an idle daemon at its files are 15 s apart

complain()
{
    echo "check-deb: $*" >&2
    exit 1
}

# As the user, with a login's environment.
user()
{
    runuser -u tester -- env -i HOME=/home/tester PATH=/usr/bin:/bin \
        WARMCURL=only sh -c "cd && $1"
}

daemon_pid()
{
    user 'warmcurlctl status --json' | sed -n 's/.*"pid":\([0-9]*\).*/\1/p'
}

# Waits until no process $1 is there.
await_end()
{
    for _ in $(seq "$notice_s"); do
        [ -e "/proc/$1" ] || return 0
        sleep 1
    done
    complain "$2"
}

apt()
{
    apt-get -q -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" \
        >/tmp/apt.log 2>&1 || {
        cat /tmp/apt.log >&2
        complain "apt-get $* failed"
    }
}

# All files but those that dpkg and apt keep of every package, and what passes.
files()
{
    find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /sys \
        -o -path /deb -o -path /var/lib/dpkg -o -path /var/lib/apt \
        -o -path /var/cache -o -path /var/log \) -prune \
        -o ! -type d -printf '%p %m %U %s %l\n' -o -type d -printf '%p %m\n' |
        grep -v '^/etc/ld.so.cache' | sort
}

# What it needs stays: it is another package's.
apt satisfy "$(dpkg-deb -f /deb/old.deb Depends)"
files >/tmp/before

echo "== install"
apt install /deb/old.deb
[ -z "$(ls /var/lib/dpkg/info/warmcurl.p* 2>/dev/null)" ] ||
    complain "there are maintainer scripts"
dpkg -V warmcurl
[ "$(command -v curl)" = /usr/bin/curl ] && [ ! -L /usr/bin/curl ] ||
    complain "curl was replaced"
for page in warmcurl warmcurlctl warmcurld warmcurl.conf; do
    man -w "$page" >/dev/null || complain "no manual for $page"
done
[ "$(user "warmcurl -fsS $url/get")" = "hello from /get" ] ||
    complain "no answer"
old=$(daemon_pid)
[ "$(readlink "/proc/$old/exe")" = /usr/libexec/warmcurl/warmcurld ] ||
    complain "another daemon than the installed one"
[ "$(user "PATH=/usr/libexec/warmcurl:\$PATH; curl -fsS $url/get")" = \
    "hello from /get" ] || complain "the shim does not work"

echo "== upgrade, while a command runs"
user "warmcurl -fsS $url/slow/40/0.5 >/tmp/slow; echo \$? >/tmp/slow.code" &
slow=$!
sleep 1
apt install /deb/new.deb
[ "$(user "warmcurl -fsS $url/get")" = "hello from /get" ] ||
    complain "no answer after the upgrade"
new=$(daemon_pid)
[ "$new" != "$old" ] || complain "the old daemon serves new commands"
[ -e "/proc/$old" ] || complain "the old daemon left its command alone"
wait "$slow"
[ "$(cat /tmp/slow.code)" = 0 ] && [ "$(wc -c </tmp/slow)" -gt 300 ] ||
    complain "the upgrade cut a running command"
await_end "$old" "the old daemon stays"

echo "== purge"
apt purge warmcurl
await_end "$new" "a daemon stays after the purge"
if pgrep -l warmcurl; then
    complain "processes stay"
fi
files >/tmp/after
diff /tmp/before /tmp/after >&2 || complain "files stay"
if find /run /tmp /dev/shm -type s | grep .; then
    complain "sockets stay"
fi

# Roots with a Debian release in them; to be read by bash.
#   MATRIX_MIRROR   default: debootstrap's own

# Fills the folder $2 with the release $1 and the packages $3, separated by
# commas; debootstrap's words go to the file $4.
root_make()
{
    debootstrap --variant=minbase --include="$3" "$1" "$2" \
        ${MATRIX_MIRROR:+"$MATRIX_MIRROR"} >"$4" 2>&1 || {
        tail -n 20 "$4" >&2
        return 1
    }
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$2/etc/hosts"
    # A mirror that is a snapshot has lists past their date; what is tested
    # here is thrown away.
    echo 'Acquire::Check-Valid-Until "false";' \
        >"$2/etc/apt/apt.conf.d/90matrix"
}

# True when the tarball $1 is of the last week: sid moves.
root_is_young()
{
    [ -n "$(find "$1" -mtime -7 2>/dev/null)" ]
}

# Runs the shell line $2 in the root $1, in mount and process namespaces of its
# own: however it ends, its mounts and processes end with it.
root_run()
{
    # shellcheck disable=SC2016 # expanded inside
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1
        mount --make-rprivate /
        mount --bind "$root" "$root"
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
        # No chroot: in one, unshare makes no namespaces of users or mounts.
        mkdir -p "$root/mnt/outer"
        cd "$root"
        pivot_root . mnt/outer
        cd /
        umount -l /mnt/outer
        rmdir /mnt/outer
        status=0
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
            ${http_proxy:+http_proxy="$http_proxy"} \
            DEBIAN_FRONTEND=noninteractive \
            /bin/sh -ec "$2" || status=$?
        exit $status' root_run "$1" "$2"
}

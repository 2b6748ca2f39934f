"""What /proc tells: who listens on a socket, who holds a folder."""
import os
import socket
import struct
import time

# What a test waits for comes at once, but on a busy machine; only what never
# comes costs so many seconds.
SOON_S = 30


def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _link(path):
    try:
        return os.readlink(path)
    except OSError:
        return ""


def descriptors(pid):
    """{fd: what it is}; empty when the process is gone or not ours to see."""
    folder = "/proc/%d/fd" % pid
    try:
        return {int(fd): _link(os.path.join(folder, fd))
                for fd in os.listdir(folder)}
    except OSError:
        return {}


def unix_sockets(prefix):
    """(path, inode) of the bound unix sockets whose path starts so. A socket
    stands there as long as anybody has it open."""
    with open("/proc/net/unix") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return [(row[7], row[6]) for row in rows
            if len(row) > 7 and row[7].startswith(prefix)]


def holders(prefix):
    """{pid: what of the folder it holds}, for what we may see."""
    inodes = {"socket:[%s]" % inode: path
              for path, inode in unix_sockets(prefix)}
    found = {}
    for pid in pids():
        if pid == os.getpid():
            continue
        held = [_link("/proc/%d/%s" % (pid, name)) for name in ("cwd", "root")]
        held += descriptors(pid).values()
        held = [inodes.get(what, what) for what in held]
        held = [what for what in held if what.startswith(prefix)]
        if held:
            found[pid] = held
    return found


def program(pid):
    """The path of its program; empty when it is gone or not ours to see."""
    return _link("/proc/%d/exe" % pid)


def command_line(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def listener_pid(path):
    """The pid of the process that listens on a unix socket, from what the
    kernel says to one that connects; None when nobody does."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(SOON_S)
        try:
            sock.connect(path)
        except OSError:
            return None
        packed = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("iII", packed)[0]


def alive(pid):
    """Whether the process runs; a zombie does not."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_gone(pid, timeout_s=SOON_S):
    return until(lambda: not alive(pid), timeout_s)


def until(condition, timeout_s=SOON_S, step_s=0.01):
    """Waits for the condition; returns its last value."""
    end = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(step_s)


def memory_kib(pid, field="VmHWM"):
    """A memory figure of /proc/PID/status: VmHWM is the peak, VmRSS now."""
    with open("/proc/%d/status" % pid) as file:
        for line in file:
            if line.startswith(field + ":"):
                return int(line.split()[1])
    return 0

"""squid as a forward proxy that caches nothing."""
import glob
import os
import re
import shutil

from . import programs

CONF = """
http_port 127.0.0.1:{port}
hosts_file {d}/hosts
acl safe dst 127.0.0.0/8 ::1
http_access allow safe
http_access deny all
cache deny all
access_log stdio:{d}/access.log
cache_log {d}/cache.log
pid_filename none
coredump_dir {d}
memory_cache_shared off
visible_hostname proxy.invalid
shutdown_lifetime 0 seconds
pinger_enable off
max_filedescriptors 1024
unlinkd_program {unlinkd}
logfile_daemon {unlinkd}
icon_directory {icons}
error_directory {errors}
mime_table {mime}
via off
forwarded_for delete
{user}
"""


class Squid(programs.Program):
    def __init__(self, folder):
        binary, env = programs.program("squid")
        taken = programs.Ports(1)
        self.port, = taken.numbers
        root = os.path.dirname(os.path.dirname(os.path.dirname(binary)))
        share = os.path.join(root, "usr/share/squid")
        if not os.path.isdir(share):
            share = "/usr/share/squid"
        mime = os.path.join(share, "mime.conf")
        if not os.path.exists(mime):
            mime = os.path.join(root, "etc/squid/mime.conf")
        errors = _errors(folder, binary)
        # The servers of the tests listen on IPv4; squid tries one of a name's
        # addresses where its hosts file has both.
        with open(os.path.join(folder, "hosts"), "w") as hosts:
            hosts.write("127.0.0.1 localhost\n")
        conf = os.path.join(folder, "squid.conf")
        with open(conf, "w") as file:
            file.write(CONF.format(
                port=self.port, d=folder, errors=errors, mime=mime,
                icons=os.path.join(share, "icons"),
                unlinkd=os.path.join(root, "usr/lib/squid/unlinkd"),
                user=_lesser_user(folder, errors)))
        # shared memory carries the service's name: one of our own
        self.service = "wc%dp%d" % (os.getpid(), self.port)
        super().__init__([binary, "-N", "-n", self.service, "-f", conf],
                         folder, env, taken)
        self.await_port(self.port)

    def stop(self):
        super().stop()
        for left in glob.glob("/dev/shm/%s-*" % self.service):
            os.unlink(left)


def _lesser_user(folder, errors):
    """squid refuses to run as root; the folders go to the user it becomes,
    who must be able to reach them."""
    if os.geteuid() != 0:
        return ""
    for path in (folder, errors):
        shutil.chown(path, "nobody")
    return "cache_effective_user nobody"


def _errors(folder, binary):
    """A folder of error pages. The real ones live in another package, and
    squid wants a file for every name that it has built in."""
    path = os.path.join(folder, "errors")
    os.makedirs(path, exist_ok=True)
    with open(binary, "rb") as program:
        names = set(re.findall(rb"\0(ERR_[A-Z_]+)(?=\0)", program.read()))
    for name in names:
        with open(os.path.join(path, name.decode()), "w") as page:
            page.write("%c\n")
    return path

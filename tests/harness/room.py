"""A room of a test's own: the machine's files, but for what a script mounts
over them in a mount namespace. Needs root.

    room = Room("mount -t tmpfs none /run")
    Place(prefix=room.prefix)
"""
import os
import subprocess


def reason_without():
    """Why there can be no room here; None where there can."""
    if os.geteuid() != 0:
        return "needs root for a mount namespace"
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none",
                            "/mnt"], capture_output=True)
    if tried.returncode != 0:
        return "no mount namespaces here: %r" % tried.stderr
    return None


class Room:
    def __init__(self, script, *args):
        """`script`: sh, run in the new namespace with `args`. What it starts
        in the background ends with the room."""
        self.process = subprocess.Popen(
            ["unshare", "-m", "sh", "-ec", "mount --make-rprivate /\n" +
             script + "\necho ready\nexec cat >/dev/null", "sh", *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.process.stdout.readline() != b"ready\n":
            self.close()
            raise RuntimeError("the room could not be made")
        self.prefix = ["nsenter", "-t", str(self.process.pid), "-m", "--"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

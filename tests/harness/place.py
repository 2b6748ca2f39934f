"""A place to run commands in: a folder, an environment, a daemon of its own.

The folder's path is short because sun_path holds 108 bytes. `close()` ends
the daemon that the commands started and fails when anything stays behind.
"""
import dataclasses
import os
import shutil
import signal
import subprocess
import tempfile
import time

from . import paths, processes

EXIT_S = 30 * paths.PATIENCE    # `warmcurlctl exit` and the daemon's end
RUN_S = 60 * paths.PATIENCE     # a command that takes longer hangs


@dataclasses.dataclass
class Done:
    """What a command left: exit code (-N for signal N), output, time."""
    argv: list
    code: int
    out: bytes
    err: bytes
    seconds: float

    def __str__(self):
        return "%s\n-> %d\nstdout: %r\nstderr: %r" % (
            self.argv, self.code, self.out[-600:], self.err[-600:])


class Hang(AssertionError):
    pass


class Place:
    def __init__(self, settings=None, prefix=()):
        """`settings`: lines of a configuration file for the daemon;
        `prefix`: a command that runs every other one, somewhere else."""
        self.prefix = list(prefix)
        self.folder = tempfile.mkdtemp(prefix="wc-", dir="/tmp")
        self.work = self._sub("w")
        self.home = self._sub("h")
        self.run_folder = self._sub("r")
        self.socket = os.path.join(self.run_folder, "s")
        self.env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.home,
            "TZ": "UTC", "LC_ALL": "C", "WARMCURL_SOCKET": self.socket,
            "ASAN_OPTIONS": "log_path=%s/asan" % self.folder,
            "UBSAN_OPTIONS": "log_path=%s/asan:print_stacktrace=1"
                             % self.folder,
        }
        if settings:
            conf = os.path.join(self.folder, "conf")
            with open(conf, "w") as file:
                file.write(settings)
            self.env["WARMCURL_CONFIG"] = conf

    def _sub(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path, 0o700)
        return path

    def without_curl(self):
        """The environment of commands that find no curl: every other program
        is on PATH, and the socket is not the daemon's that all share."""
        folder = os.path.join(self.folder, "b")
        if not os.path.isdir(folder):
            self._sub("b")
            for name in os.listdir("/usr/bin"):
                if not name.startswith("curl"):
                    os.symlink(os.path.join("/usr/bin", name),
                               os.path.join(folder, name))
        return {"PATH": folder, "WARMCURL": "off"}

    def put(self, name, content):
        """A file in the working directory; returns its path."""
        path = os.path.join(self.work, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes)
                       else content.encode())
        return path

    def start(self, argv, env=None, **more):
        """Popen of a command here; null stdin unless told otherwise."""
        more.setdefault("stdin", subprocess.DEVNULL)
        more.setdefault("cwd", self.work)
        return subprocess.Popen(self.prefix + argv, env={**self.env, **(env or {})},
                                start_new_session=True, **more)

    def run(self, argv, env=None, timeout_s=RUN_S, data=None, **more):
        """Runs a command with pipes for its output. A pipe that stays open
        after the command's end is a descriptor that something inherited,
        and shows as a hang."""
        if data is not None:
            more["stdin"] = subprocess.PIPE
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        began = time.monotonic()
        process = self.start(argv, env, **more)
        try:
            out, err = process.communicate(data, timeout_s)
        except subprocess.TimeoutExpired:
            ended = process.poll() is not None
            kill_group(process)
            raise Hang("%s\n%s after %g s\n%s" % (
                argv, "ended, but its pipes stay open" if ended
                else "still runs", timeout_s, self.describe())) from None
        return Done(argv, process.returncode, out or b"", err or b"",
                    time.monotonic() - began)

    def warm(self, *args, **more):
        return self.run([paths.WARMCURL, *args], **more)

    def curl(self, *args, **more):
        return self.run([paths.CURL, *args], **more)

    def ctl(self, *args, **more):
        return self.run([paths.CTL, *args], **more)

    def shell(self, script, **more):
        """bash, where `warmcurl` and `warmcurlctl` are on PATH."""
        env = {**more.pop("env", {}),
               "PATH": os.path.dirname(paths.WARMCURL) + ":" +
                       self.env["PATH"]}
        return self.run(["/bin/bash", "-c", script], env=env, **more)

    def daemon(self):
        """The daemon's pid, None when there is none."""
        return processes.listener_pid(self.socket)

    def describe(self):
        return "held: %r" % {
            (pid, processes.command_line(pid)): what
            for pid, what in processes.holders(self.folder).items()}

    def sanitizer_reports(self):
        reports = ""
        for name in sorted(os.listdir(self.folder)):
            if name.startswith("asan."):
                with open(os.path.join(self.folder, name),
                          errors="replace") as file:
                    reports += file.read()
        return reports

    def close(self):
        """Ends the daemon; raises AssertionError for what stays behind."""
        complaints = []
        try:
            pid = self.daemon()
            if pid:
                complaints += self._end_daemon(pid)
            complaints += self._leftovers()
            reports = self.sanitizer_reports()
            if reports:
                complaints.append("sanitizer report:\n" + reports)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        assert not complaints, "\n".join(complaints)

    def _end_daemon(self, pid):
        done = self.ctl("exit", timeout_s=EXIT_S)
        if processes.wait_gone(pid, EXIT_S):
            return [] if done.code == 0 else ["exit said: %s" % done]
        os.kill(pid, signal.SIGKILL)
        processes.wait_gone(pid)
        return ["daemon %d outlived `warmcurlctl exit`: %s" % (pid, done)]

    def _leftovers(self):
        """Processes and sockets that still use the folder. Clients that are
        just ending get a moment."""
        def left():
            return processes.unix_sockets(self.folder) or \
                processes.holders(self.folder)

        processes.until(lambda: not left())
        if not left():
            return []
        complaint = "still in use: %s %s" % (
            processes.unix_sockets(self.folder), self.describe())
        for pid in processes.holders(self.folder):
            os.kill(pid, signal.SIGKILL)
        return [complaint]


def kill_group(process):
    """Ends a command that start() began, with all its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    if process.poll() is None:
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            stream.close()

"""Runs a case with curl and with warmcurl and compares what they left.

A Bench is a set of servers with fixed ports, a working directory with a fixed
name, and two daemons; one thread works at one bench, so that nothing of a
case depends on which program ran it.
"""
import dataclasses
import itertools
import os
import select
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time

from harness import paths, place as places, site
from servers import folders, hostile, recorder, websocket

from . import differences, private
from .case import READING

RUN_S = 60 * paths.PATIENCE     # the longest case sleeps 3 s
WAITING = ("retry", "failure", "meter")

# mode: (value of WARMCURL for route "daemon", kept clear text, new pool)
MODES = {
    "direct": ("off", False, False),
    "cold": ("only", False, True),
    "warm": ("only", False, False),
    "cold-kept": ("only", True, True),
    "warm-kept": ("only", True, False),
    "auto": ("auto", False, False),
    "private": ("off", False, False),
}
EVERY = [mode for mode in MODES if mode not in ("auto", "private")]


def modes_of(case):
    """The modes that tell something new. What goes direct is curl itself; a
    case that waits for a clock costs its seconds in each mode."""
    return [*_modes_of(case), *["private"] * private.is_sampled(case)]


def _modes_of(case):
    if case.route == "direct":
        return ["direct", "cold"]
    if case.cls in READING:
        return ["auto", "cold"]
    if case.cls in WAITING or not case.kept:
        return [mode for mode in EVERY if not MODES[mode][1]]
    return list(EVERY)


INPUTS = {
    "in.txt": b"hello file\n",
    "lines.txt": b"one=1\r\ntwo=2\nthree\n",
    "in.bin": bytes(range(256)) * 8,
    "in.json": b'{"name": "value"}\n',
    "big.bin": recorder.routes.pattern(300000),
    "spaced name.txt": b"spaced\n",
    "nul.bin": b"before\0after\n",
}


@dataclasses.dataclass
class Outcome:
    code: int
    out: bytes
    err: bytes
    files: dict         # name: (kind and mode, content)
    requests: list
    explained: bytes = b""

    def share(self, other):
        """Holds what is equal once: thousands of outcomes wait for their
        tests, and most are as curl's."""
        if self.out == other.out:
            self.out = other.out
        if self.err == other.err:
            self.err = other.err
        if self.files == other.files:
            self.files = other.files
        if self.requests == other.requests:
            self.requests = other.requests


class Bench(site.Site):
    _numbers = itertools.count(1)

    def __init__(self, folder, certs):
        super().__init__(folder, certs)
        self.nginx.put("page.txt", b"a page\n" * 100)
        os.utime(os.path.join(self.nginx.www, "page.txt"), (1.7e9, 1.7e9))
        self.hostile = hostile.Hostile(certs)
        self.websocket = websocket.Websocket(certs)
        self.refused = socket.socket()
        self.refused.bind(("127.0.0.1", 0))
        self.servers += [self.hostile, self.websocket, self.refused]
        self.names = self._names()
        self._pool = 0
        self.busy = {}      # case id: seconds in all modes

    def _names(self):
        refused = self.refused.getsockname()[1]
        return {
            **self.common_names(),
            "refused": "http://127.0.0.1:%d" % refused,
            "refuseds": "https://127.0.0.1:%d" % refused,
            # loopback's address that nobody else binds fixed ports of
            "own": "127.%d.%d.1" % (1 + os.getpid() % 250,
                                    next(self._numbers)),
            "mute": "https://127.0.0.1:%d" % self.hostile.ports["mute"],
            "ws": "ws://127.0.0.1:%d" % self.websocket.ports["ws"],
            "wss": "wss://localhost:%d" % self.websocket.ports["wss"],
            "refusedws": "ws://127.0.0.1:%d" % refused,
            "port_ws": str(self.websocket.ports["ws"]),
        }

    # --- one run ---------------------------------------------------------

    def _prepare(self, case):
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(os.path.join(self.work, "home"))
        for name, content in {**INPUTS, **case.files}.items():
            path = os.path.join(self.work, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content if isinstance(content, bytes)
                           else self.fill(content).encode())
        for name in case.files:
            os.utime(os.path.join(self.work, name), (1.6e9, 1.6e9))
        self.recorder.reset()
        self.socks.reset()

    def environment(self, case, mode):
        kept = MODES[mode][1] if mode in MODES else False
        env = dict(self.places[kept].env)
        env.update({"HOME": os.path.join(self.work, "home"),
                    "COLUMNS": "80"})
        if mode in MODES:
            asked, _, new_pool = MODES[mode]
            self._pool += new_pool
            env["WARMCURL_POOL"] = "p%d" % self._pool
            env["WARMCURL_EXPLAIN"] = os.path.join(self.folder, "explained")
            env["WARMCURL"] = "auto" \
                if asked == "only" and case.route != "daemon" else asked
        if mode == "private":
            env.update(self.places[kept].without_curl())
        env.update({name: self.fill(value)
                    for name, value in case.env.items()})
        return env

    def argv(self, case, binary):
        cmd = self.fill(case.cmd)
        if case.sh:
            script = 'curl() { "$CURL" "$@"; }\nCURL=%s\nexport CURL\n' \
                % shlex.quote(binary)
            return ["/bin/bash", "-c", script + cmd]
        return [binary, *shlex.split(cmd)]

    def run(self, case, mode):
        """Runs the case in a mode ("curl" or one of MODES)."""
        self._prepare(case)
        binary = paths.CURL if mode == "curl" else paths.WARMCURL
        env = self.environment(case, mode)
        explained = env.get("WARMCURL_EXPLAIN")
        if explained and os.path.exists(explained):
            os.unlink(explained)
        code, out, err = self._execute(case, self.argv(case, binary), env)
        return Outcome(code, out, err, snapshot(self.work, case),
                       self._seen(case),
                       _read(explained) if explained else b"")

    def _execute(self, case, argv, env):
        out, err = (os.path.join(self.folder, name)
                    for name in ("stdout", "stderr"))
        stdin = os.path.join(self.folder, "stdin")
        with open(stdin, "wb") as file:
            file.write(case.data or b"")
        with open(stdin if case.data is not None else os.devnull) as source, \
                open(out, "wb") as out_file, open(err, "wb") as err_file:
            process = subprocess.Popen(
                argv, stdin=source, stdout=out_file, stderr=err_file,
                env=env, cwd=self.work, umask=case.umask,
                start_new_session=True)
            code = _await(process)
        if code is None:
            raise places.Hang("still runs after %d s: %s\nstdout %r\n"
                              "stderr %r" % (RUN_S, shlex.join(argv),
                                             _read(out)[-300:],
                                             _read(err)[-300:]))
        return code, _read(out), _read(err)

    def _seen(self, case):
        seen = [b"%s: %s%s" % (r.listener.encode(), r.head,
                               r.body if r.complete else b"<body cut>")
                for r in self.recorder.settled()]
        seen += [repr(request).encode() for request in self.socks.requests]
        return sorted(seen) if case.unordered else seen


def _await(process):
    """The exit code; None when the process had to be killed. Popen.wait()
    with a timeout sleeps between looks, for longer than a command takes."""
    descriptor = os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        if not poll.poll(RUN_S * 1000):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None
    finally:
        os.close(descriptor)
    return process.wait()


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def snapshot(folder, case):
    """Everything in the folder: {name: (kind and mode, content)}."""
    found = {}
    for base, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(base, name)
            info = os.lstat(path)
            content = b""
            if stat.S_ISREG(info.st_mode):
                content = _read(path)
            mode = stat.filemode(info.st_mode)
            if case.mtime and stat.S_ISREG(info.st_mode) and \
                    info.st_mtime < 1.75e9:
                mode += " mtime=%d" % info.st_mtime
            found[os.path.relpath(path, folder)] = (
                mode + _attributes(path), content)
    return found


def _attributes(path):
    """The user's extended attributes, where the file system has some."""
    try:
        names = os.listxattr(path, follow_symlinks=False)
    except OSError:
        return ""
    return "".join(" %s=%r" % (name, os.getxattr(path, name))
                   for name in sorted(names) if name.startswith("user."))


# --- judging ---------------------------------------------------------------

def normal(outcome, case):
    """The outcome as text fields, with everything masked that may differ."""
    def clean(where, text):
        return differences.mask(where, text, case.differ)

    out = clean(differences.OUT, outcome.out)
    if case.unordered:
        out = b"\n".join(sorted(out.split(b"\n")))
    fields = {"exit code": b"%d" % outcome.code, "stdout": out,
              "stderr": clean(differences.ERR, outcome.err)}
    for name, (mode, content) in outcome.files.items():
        fields["file " + name] = mode.encode() + b"\n" + \
            clean(differences.FILES, content)
    requests = [] if "resends" in case.differ else outcome.requests
    for number, request in enumerate(requests, 1):
        fields["request %d" % number] = clean(differences.REQUESTS, request)
    return fields


def _without_set_up(outcome):
    """The outcome less what only a new connection sends: CONNECT, SOCKS."""
    return dataclasses.replace(outcome, requests=[
        request for request in outcome.requests
        if b": CONNECT " not in request[:30] and
        not request.startswith(b"(")])


def compare(expected, seen, case, mode):
    """What differs, as lines for people; empty when nothing does."""
    if mode == "warm-kept":
        expected, seen = _without_set_up(expected), _without_set_up(seen)
    want, got = normal(expected, case), normal(seen, case)
    report = []
    for field in dict.fromkeys([*want, *got]):
        if want.get(field) != got.get(field):
            report += ["%s:" % field, "  curl:     " + _show(want.get(field)),
                       "  warmcurl: " + _show(got.get(field))]
    return report


def _show(value):
    if value is None:
        return "(none)"
    if len(value) > 700:
        return "%r … %r (%d bytes)" % (value[:400], value[-200:], len(value))
    return repr(value)


class Runner:
    """Runs many cases at a few benches; each result stands in `results` as
    {mode: Outcome or the exception that ended it}."""

    def __init__(self, folder, certs, benches=4):
        self._benches = []
        for number in range(benches):
            self._benches.append(
                Bench(folders.sub(folder, "b%d" % number), certs))
        self.results = {}

    def bench(self):
        return self._benches[0]

    def longest(self, count):
        """The cases that took most of the time, for the report."""
        busy = {}
        for bench in self._benches:
            busy.update(bench.busy)
        return sorted(busy.items(), key=lambda item: -item[1])[:count]

    def run(self, cases):
        # those that wait for a clock first: benches that end together
        queue = sorted(cases, key=lambda case: case.cls not in WAITING)
        threads = [threading.Thread(target=self._work, args=(bench, queue))
                   for bench in self._benches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, bench, queue):
        while True:
            try:
                case = queue.pop(0)
            except IndexError:
                return
            self.results[case.id] = _all_modes(bench, case)

    def close(self):
        errors = []
        for bench in self._benches:
            try:
                bench.close()
            except AssertionError as error:
                errors.append(str(error))
        assert not errors, "\n".join(errors)


def _all_modes(bench, case):
    results = {}
    began = time.monotonic()
    for mode in ("curl", *modes_of(case)):
        try:
            results[mode] = bench.run(case, mode)
            if mode != "curl" and isinstance(results["curl"], Outcome):
                results[mode].share(results["curl"])
        except Exception as error:  # shown by the test of this mode
            results[mode] = error
            if isinstance(error, places.Hang):
                break   # the other modes would hang as long
    bench.busy[case.id] = time.monotonic() - began
    return results

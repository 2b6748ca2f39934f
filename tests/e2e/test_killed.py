"""SIGKILL at random moments of every kind of command.

Each command ends by itself and as proto/PROTOCOL.md, section 9, says: with
the right answer or with 56; what changes something arrives once at most, and
once when the command says that it worked.
"""
import concurrent.futures
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from harness import paths, place as places, processes
from servers import recorder as recorders

LIMIT_S = 40 * paths.PATIENCE
LOST = 56
SEED = 4
POINTS = 52         # of each kind; 4 kinds and more
SPAN_MS = 45        # the moments, at least; an answer takes 20 ms
UPLOAD = b"0123456789abcdef" * 4096 * 4     # 256 KiB

# kind: (arguments, what the answer is, method that is counted; None: safe)
KINDS = {
    "get": (("{base}/late/0.02",), b"late\n", None),
    "post": (("-d", "a=1", "{base}/late/0.02"), b"late\n", "POST"),
    "upload": (("-T", "{work}/up", "{base}/upload"), None, "PUT"),
    "parallel": (("-Z", "{base}/late/0.02", "{base}/late/0.02",
                  "{base}/late/0.02"), b"late\n" * 3, None),
    "several": (("{base}/late/0.01", "--next", "-sS", "-d", "a=1",
                 "{base}/late/0.01"), b"late\n" * 2, "POST"),
}


class Round:
    """The points of one kind, with servers of their own."""

    def __init__(self, kind, certs):
        self.kind = kind
        self.place = places.Place("keep-clear-text = always\n")
        self.folder = tempfile.mkdtemp(prefix="wcx-", dir="/tmp")
        self.recorder = recorders.Recorder(self.folder, certs)
        self.base = "http://127.0.0.1:%d" % self.recorder.ports["http"]
        self.place.put("up", UPLOAD)
        self.random = random.Random("%s %d" % (kind, SEED))
        self.codes = {}
        self.mark = ""

    def close(self):
        self.recorder.close()
        shutil.rmtree(self.folder)
        self.place.close()

    def span_ms(self):
        """The moments reach beyond a command's end, on a busy machine too."""
        began = time.monotonic()
        assert self.begin().wait(LIMIT_S) == 0
        return max(SPAN_MS, 1500 * (time.monotonic() - began))

    def run(self):
        self.place.warm("-sS", self.base + "/get")
        span_ms = self.span_ms()
        for number in range(POINTS):
            # What a killed daemon sent may come late: it has another URL.
            self.mark = "?point=%d" % number
            self.point(self.random.uniform(0, span_ms), number % 4 == 0)

    def begin(self):
        return self.place.start(
            [paths.WARMCURL, "-sS", *(w.format(
                base=self.base, work=self.place.work) + (
                    self.mark if "{base}" in w else "")
                for w in KINDS[self.kind][0])],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def point(self, moment_ms, cold):
        """COLD: the command starts the daemon that is then killed."""
        _, answer, method = KINDS[self.kind]
        if not cold:
            self.place.warm("-sS", self.base + "/get")
        self.recorder.reset()
        client = self.begin()
        time.sleep(moment_ms / 1000)
        pid = self.listening() if cold else self.place.daemon()
        if pid:
            os.kill(pid, signal.SIGKILL)
        out, err = client.communicate(timeout=LIMIT_S)
        if pid:
            assert processes.wait_gone(pid)
        self.judge(client.returncode, out, err, answer, method)

    def listening(self):
        """The daemon, also while the client that bound the socket counts as
        its listener."""
        for pid in processes.holders(self.place.socket):
            if processes.program(pid) == os.path.realpath(paths.DAEMON):
                return pid
        return None

    def judge(self, code, out, err, answer, method):
        seen = (self.kind, code, out, err)
        self.codes[code] = self.codes.get(code, 0) + 1
        assert code in (0, LOST), seen
        assert code == 0 or b"curl: (56) " in err, seen
        if code == 0 and answer is not None:
            assert out == answer, seen
        if not method:
            return
        arrived = [r for r in self.recorder.settled() if r.method == method and
                   r.target.endswith(self.mark)]
        assert len(arrived) <= 1, seen
        if code == 0:
            assert len(arrived) == 1 and arrived[0].complete, seen
            if self.kind == "upload":
                assert arrived[0].body == UPLOAD, seen


@pytest.fixture
def rounds(certs):
    made = [Round(kind, certs) for kind in KINDS]
    yield made
    for one in made:
        one.close()


def test_killed_at_random(rounds):
    with concurrent.futures.ThreadPoolExecutor(len(rounds)) as pool:
        for done in [pool.submit(one.run) for one in rounds]:
            done.result()
    codes = {one.kind: one.codes for one in rounds}
    assert sum(sum(c.values()) for c in codes.values()) >= 200
    # Both ends were met, so the moments were the right ones.
    assert any(LOST in c for c in codes.values()), codes
    assert all(0 in c for c in codes.values()), codes

"""A daemon whose program, libraries or socket were replaced takes nobody new,
finishes what it has and ends; builds and versions never meet by accident."""
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading

import pytest

from harness import paths, place as places, processes, wire

BODY = b"hello from /get\n"
# Two looks at the files on disk are 5 s apart, two sweeps 1 s.
NOTICED_S = 30 * paths.PATIENCE
REFUSE_VERSION = 1
LOST = 56


@pytest.fixture
def base(recorder):
    return "http://127.0.0.1:%d" % recorder.ports["http"]


@pytest.fixture
def installed(place):
    """Copies of the programs, as a package has them."""
    folder = os.path.join(place.work, "bin")
    os.mkdir(folder)
    for program in (paths.WARMCURL, paths.DAEMON, paths.CTL):
        shutil.copy(program, folder)
        os.chmod(os.path.join(folder, os.path.basename(program)), 0o755)
    return folder


def replace(path):
    """As dpkg does: a new file under another name, then renamed."""
    shutil.copy(path, path + ".new")
    os.rename(path + ".new", path)


def test_replaced_program(place, recorder, base, installed):
    """What runs is finished, and the next command is not turned away."""
    client = os.path.join(installed, "warmcurl")
    assert place.run([client, "-sS", base + "/get"]).out == BODY
    old = place.daemon()
    slow = place.start([client, "-sS", "-N", base + "/held/30"],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert slow.stdout.read(8) == b"piece 0\n"
    replace(os.path.join(installed, "warmcurld"))
    # Refused by the old one, or served by the new one: never a failure.
    new = processes.until(lambda: served_by_another(place, client, base, old),
                          NOTICED_S, 0.2)
    assert new and processes.alive(old)     # the slow one is not through
    recorder.let_go.set()
    out, err = slow.communicate(timeout=places.RUN_S)
    assert slow.returncode == 0 and len(out) == 29 * 8, err
    assert processes.wait_gone(old, NOTICED_S)


def served_by_another(place, client, base, old):
    done = place.run([client, "-sS", base + "/get"])
    assert (done.code, done.out, done.err) == (0, BODY, b""), done
    pid = place.daemon()
    return pid if pid not in (None, old) else None


def libcurl_of(pid):
    with open("/proc/%d/maps" % pid) as maps:
        for line in maps:
            if "libcurl.so" in line:
                return line.split()[-1]
    return None


@pytest.mark.skipif(os.geteuid() != 0,
                    reason="only root sees what a daemon has mapped")
def test_replaced_library(place, base):
    """A security update of libcurl."""
    assert place.warm("-sS", base + "/get").out == BODY
    library = libcurl_of(place.daemon())
    place.ctl("exit")
    folder = os.path.join(place.work, "lib")
    os.mkdir(folder)
    copy = os.path.join(folder, "libcurl.so.4")
    shutil.copy(os.path.realpath(library), copy)
    daemon = place.start([paths.DAEMON, "--socket", place.socket],
                         env={"LD_LIBRARY_PATH": folder})
    assert processes.until(lambda: os.path.exists(place.socket))
    done = place.warm("-sS", base + "/get", env={"WARMCURL": "only"})
    assert done.out == BODY, done
    replace(copy)
    assert daemon.wait(NOTICED_S) == 0


def test_removed_socket(place, recorder, base):
    """Whoever removed it wants the daemon gone; nobody finds it any more."""
    assert place.warm("-sS", base + "/get").out == BODY
    old = place.daemon()
    slow = place.start([paths.WARMCURL, "-sS", base + "/slow/10/0.3"],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert processes.until(lambda: len(recorder.requests) == 2)
    os.unlink(place.socket)
    assert place.warm("-sS", base + "/get",
                      env={"WARMCURL": "only"}).out == BODY
    new = place.daemon()
    assert new not in (None, old)
    out, err = slow.communicate(timeout=places.RUN_S)
    assert slow.returncode == 0 and len(out) == 80, err
    assert processes.wait_gone(old, NOTICED_S)
    assert place.daemon() == new    # it was not the new one's socket


# --- other builds and versions ----------------------------------------------

def test_another_build_of_the_same_protocol_is_served(place, base):
    place.warm("-sS", base + "/get")
    with wire.Peer(place.socket) as peer:
        peer.send(wire.hello() + wire.get(base + "/get"))
        assert peer.until("DONE")[0][0] == "WELCOME"


def test_a_client_from_the_future_is_refused(place, base):
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    with wire.Peer(place.socket) as peer:
        peer.send(wire.hello(major=wire.MAJOR + 1) + b"\xff" * 100)
        refused = peer.rest()
    assert [name for name, _, _ in refused] == ["REFUSED"], refused
    assert struct.unpack_from("<I", refused[0][2])[0] == REFUSE_VERSION
    assert place.warm("-sS", base + "/get").out == BODY
    assert place.daemon() == pid


def test_a_minor_version_of_the_future_is_served(place, base):
    """HELLO may grow at its end."""
    place.warm("-sS", base + "/get")
    grown = wire.frame("HELLO", struct.pack(
        "<IHHI", wire.MAGIC, wire.MAJOR, 9, 0) + wire.string("test") +
        b"more that nobody knows yet")
    with wire.Peer(place.socket) as peer:
        peer.send(grown + wire.get(base + "/get"))
        assert peer.until("DONE")


class Future:
    """A daemon that answers each client with the same bytes and closes."""

    def __init__(self, path, answer):
        self._sock = socket.socket(socket.AF_UNIX)
        self._sock.bind(path)
        self._sock.listen(8)
        self._answer = answer
        self.seen = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                client, _ = self._sock.accept()
            except OSError:
                return
            self.seen += 1
            with client:
                try:
                    client.recv(65536)
                    client.sendall(self._answer)
                except OSError:
                    pass    # one that looked in and left

    def close(self):
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._thread.join(5)


FUTURE = {
    "refuses": wire.frame("REFUSED", struct.pack("<I", REFUSE_VERSION) +
                          wire.string("another version of the protocol")),
    "babbles": b"\xff" * 64,
    "is silent and gone": b"",
}


@pytest.mark.parametrize("how", FUTURE)
@pytest.mark.parametrize("data", [None, "a=1"])
def test_a_daemon_from_the_future(place, recorder, base, how, data):
    """The command goes direct; a POST reaches the server once at most."""
    daemon = Future(place.socket, FUTURE[how])
    words = ["-d", data] if data else []
    url = base + ("/echo" if data else "/get")
    try:
        done = place.warm("-sS", *words, url)
        only = place.warm("-sS", *words, url, env={"WARMCURL": "only"})
    finally:
        daemon.close()
        os.unlink(place.socket)
    assert daemon.seen >= 2
    if how == "babbles" and data:
        # Nobody knows what such a daemon did with it.
        assert done.code == LOST and not recorder.settled(), done
        return
    expected = data.encode() if data else BODY
    assert (done.code, done.out, done.err) == (0, expected, b""), done
    assert only.code != 0 and only.err and not only.out, only
    assert len(recorder.settled()) == 1


def test_a_killed_daemons_place_is_taken_at_once(place, base):
    for _ in range(3):
        done = place.warm("-sS", base + "/get", env={"WARMCURL": "only"})
        assert done.out == BODY, done
        os.kill(place.daemon(), signal.SIGKILL)

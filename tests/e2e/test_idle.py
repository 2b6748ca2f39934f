"""Kept connections between two commands: who watches them, and what for."""
import os
import shutil
import signal
import tempfile
import time

import pytest

from harness import paths, processes
from servers import h2raw, hostile as hostiles, nginx as nginxes

GOOD = b"good\n"
# Well before a server's patience, or the daemon's, ends.
SOON_S = 10 * paths.PATIENCE
CLOSE_WAIT = "08"       # as /proc/net/tcp has it


def cpu_s(pid):
    """Seconds of processor time that a process has used."""
    with open("/proc/%d/stat" % pid) as file:
        words = file.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def waiting_for_us(ports):
    """Connections to PORTS whose other end is closed while ours is not."""
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return [row for row in rows if row[3] == CLOSE_WAIT
            and int(row[2].rpartition(":")[2], 16) in ports]


@pytest.fixture
def h2(certs):
    server = h2raw.H2Raw(certs)
    yield server
    server.close()


@pytest.fixture
def own_nginx(certs):
    folder = tempfile.mkdtemp(prefix="wcn-", dir="/tmp")
    server = nginxes.Nginx(folder, certs)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize("how", ["idleclose", "halfclose", "unsolicited"])
def test_nothing_stays_half_closed(certs, place_with, how, tls):
    server = hostiles.Hostile(certs, tls)
    place = place_with("keep-clear-text always\n")
    assert place.warm("-sSk", server.url(how)).out == GOOD
    if how != "idleclose":
        assert processes.until(lambda: server.acted == 1)
    assert processes.until(lambda: server.open_count() == 0, SOON_S)
    assert processes.until(lambda: not waiting_for_us(server.ports.values()),
                           SOON_S)
    server.close()


def test_nothing_stays_half_closed_h2(h2, place):
    assert place.warm("-sSk", h2.url("idleclose")).out == GOOD
    assert processes.until(lambda: h2.closed == 1, SOON_S)
    assert processes.until(lambda: not waiting_for_us(h2.ports.values()),
                           SOON_S)
    assert processes.until(
        lambda: place.ctl("list", "--json").out.strip() == b"[]", SOON_S)


def is_quiet(pid):
    """Whether it does next to nothing for a second."""
    before = cpu_s(pid)
    time.sleep(1)
    return cpu_s(pid) - before < 0.1


@pytest.mark.parametrize("how", ["idlegoaway", "pings"])
def test_idle_frames_cost_nothing(h2, place, how):
    """Nobody reads them until the next command, and nobody is woken."""
    assert place.warm("-sSk", h2.url(how)).out == GOOD
    assert processes.until(lambda: h2.acted == 1)
    assert processes.until(lambda: is_quiet(place.daemon()), SOON_S)
    assert place.warm("-sSk", h2.url(how)).out == GOOD
    connections = [seen.connection for seen in h2.seen]
    if how == "pings":
        assert connections == [1, 1]
        assert processes.until(lambda: h2.pongs == h2raw.PINGS, SOON_S)
    else:
        assert connections == [1, 2]


@pytest.mark.parametrize("port", ["https", "h2"])
@pytest.mark.parametrize("how", ["reload", "restart"])
def test_a_poller_meets_the_new_server(own_nginx, place, port, how):
    """Without an error, and at once."""
    def worker():
        done = place.warm("-sSk", own_nginx.url(port, "/worker"))
        assert done.code == 0, done
        return done.out

    for _ in range(2):
        old = worker()
        assert worker() == old
        if how == "reload":
            own_nginx.process.send_signal(signal.SIGHUP)
        else:
            own_nginx.restart(own_nginx.ports[port])
        assert processes.until(lambda: worker() != old, step_s=0.05)


def test_a_new_connection_resumes_the_tls_session(own_nginx, place_with):
    """The server closed it, or it was too old: what is left is a ticket."""
    place = place_with("max-age * 1\n")
    for _ in range(2):
        assert place.warm("-sSk", own_nginx.url("h2", "/name")).code == 0
        time.sleep(1.1)
    lines = own_nginx.lines()
    assert len(lines) == 2
    assert lines[0].connection != lines[1].connection
    assert [line.resumed for line in lines] == [False, True]

"""One command's bad luck is no other command's."""
import socket
import subprocess
import time

import pytest

from harness import paths, place as places, processes
from servers import hostile as hostiles

TIMED_OUT = 28
SLACK_S = 10 * paths.PATIENCE   # a loaded machine's launch and wake-up


def begin(place, *args, **more):
    return place.start([paths.WARMCURL, "-sS", *args],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


@pytest.mark.parametrize("limit", [("-m", "1.5"),
                                   ("--connect-timeout", "1.5")])
def test_follower_of_a_hung_leader(place, hostile, limit):
    """The server takes TCP and never answers TLS."""
    url = hostile.url("mute")
    leader = begin(place, "-k", "-m", "60", url)
    assert processes.until(lambda: hostile.open_count() == 1)
    began = time.monotonic()
    done = place.warm("-sSk", *limit, url)
    took = time.monotonic() - began
    same = place.curl("-sSk", *limit, url)
    assert done.code == same.code == TIMED_OUT, done
    assert 1.4 < took < 1.5 + SLACK_S, took
    leader.kill()
    leader.communicate()


def test_leader_killed_follower_lives(place, nginx, relay):
    """The leader dies in its handshake over a long line."""
    port = relay(nginx.ports["h2"], 150)
    url = "https://localhost:%d/name" % port
    leader = begin(place, "-k", url)
    time.sleep(0.1)
    follower = begin(place, "-k", url)
    time.sleep(0.1)
    leader.kill()
    leader.communicate()
    out, err = follower.communicate(timeout=places.RUN_S)
    assert (follower.returncode, out) == (0, b"nginx HTTP/2.0\n"), err


def test_leader_that_times_out_takes_nobody_along(place, nginx, relay):
    port = relay(nginx.ports["h2"], 150)
    url = "https://localhost:%d/name" % port
    leader = begin(place, "-k", "-m", "0.3", url)
    time.sleep(0.1)
    follower = begin(place, "-k", "-m", "50", url)
    out, err = follower.communicate(timeout=places.RUN_S)
    assert (follower.returncode, out) == (0, b"nginx HTTP/2.0\n"), err
    assert leader.wait(places.RUN_S) == TIMED_OUT
    leader.communicate()


def test_leader_with_a_bad_certificate(place, nginx, certs):
    """Other trust, other result, at the same time."""
    url = nginx.url("h2", "/name")
    bad = [begin(place, "--cacert", certs + "/ca2.pem", url)
           for _ in range(4)]
    good = [begin(place, "--cacert", certs + "/ca.pem", url)
            for _ in range(4)]
    assert [p.wait(places.RUN_S) for p in bad] == [60] * 4
    assert [p.wait(places.RUN_S) for p in good] == [0] * 4
    for process in bad + good:
        process.communicate()


def test_slow_answer_holds_up_nobody(place, nginx, upstream):
    """On the shared connection a fast command passes a slow one."""
    upstream.reset()
    slow = begin(place, "-k", nginx.url("h2", "/up/held"))
    assert processes.until(lambda: upstream.requests)
    done = place.warm("-sSk", nginx.url("h2", "/name"))
    assert done.code == 0 and slow.poll() is None, done
    upstream.let_go.set()
    assert slow.wait(places.RUN_S) == 0
    slow.communicate()


def test_connecting_beside_a_warm_command(place_with, recorder):
    """A connection that takes its time to be made is known when it stands,
    though another command looked for its own meanwhile."""
    place = place_with("keep-clear-text = always\n")
    warm = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    assert place.warm("-sS", warm).code == 0
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    address = listener.getsockname()
    # One fills the backlog: the next waits a second for its second SYN.
    filler = socket.create_connection(address)
    client = begin(place, "http://127.0.0.1:%d/" % address[1],
                   env={"WARMCURL": "only"})
    time.sleep(0.3)     # it is on its way by now, or comes later
    assert place.warm("-sS", warm).code == 0
    listener.settimeout(places.RUN_S)
    first, _ = listener.accept()
    first.close()
    sock, _ = listener.accept()
    sock.settimeout(places.RUN_S)
    assert sock.recv(65536).startswith(b"GET ")
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlate\n")
    out, err = client.communicate(timeout=places.RUN_S)
    assert (client.returncode, out) == (0, b"late\n"), err
    for each in (filler, sock, listener):
        each.close()


# --- health loops on loopback ---------------------------------------------

def test_health_loop(place, recorder):
    """Refused at once every time; answered at once when the server comes;
    no connection stays."""
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    url = "http://127.0.0.1:%d/health" % port
    for _ in range(5):
        done = place.warm("-sS", url)
        assert done.code == 7 and done.seconds < SLACK_S, done
    probe.listen(8)
    probe.settimeout(places.RUN_S)
    client = begin(place, url)
    sock, _ = probe.accept()
    sock.settimeout(places.RUN_S)
    sock.recv(65536)
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nup\n")
    out, err = client.communicate(timeout=places.RUN_S)
    assert (client.returncode, out) == (0, b"up\n"), err
    assert sock.recv(1) == b"", "the connection is kept"
    sock.close()
    probe.close()


def test_loopback_clear_text_is_not_kept(place, recorder):
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    for _ in range(3):
        assert place.warm("-sS", url).code == 0
    assert processes.until(lambda: recorder.open_count() == 0)
    assert recorder.connections == 3


def test_what_is_not_kept_is_its_own_commands(place, recorder):
    """A command between two of its URLs: what it shares with itself is no
    other's."""
    url = "http://127.0.0.1:%d/" % recorder.ports["http"]
    other = "http://127.0.0.1:%d/" % recorder.ports["http2nd"]
    first = begin(place, url + "get", other + "late/2")
    assert processes.until(lambda: recorder.connections == 2)
    assert place.warm("-sS", url + "get").code == 0
    assert recorder.connections == 3
    out, err = first.communicate(timeout=places.RUN_S)
    assert (first.returncode, out) == (0, b"hello from /get\nlate\n"), err


def test_clear_text_is_kept_when_told(place_with, recorder):
    place = place_with("keep-clear-text = always\n")
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    for _ in range(3):
        assert place.warm("-sS", url).code == 0
    assert recorder.connections == 1


def test_single_threaded_server_serves_the_next(place, recorder):
    """A server that serves one connection to its end takes the next client
    of another kind at once."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    listener.settimeout(places.RUN_S)
    url = "http://127.0.0.1:%d/" % listener.getsockname()[1]
    for words in ((), ("--interface", "127.0.0.1")):
        client = begin(place, "-m", "50", *words, url)
        sock, _ = listener.accept()
        sock.settimeout(places.RUN_S)
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        while sock.recv(65536):     # until the client closes, as they do
            pass
        sock.close()
        out, err = client.communicate(timeout=places.RUN_S)
        assert out == b"ok", err
    listener.close()


def test_restart_is_seen_at_once(place, certs):
    """The old server is gone, the new one answers on the same port."""
    one = hostiles.Hostile(certs, tls=True)
    assert place.warm("-sSk", one.url("good")).code == 0
    port = one.ports["good"]
    one.close()
    done = place.warm("-sSk", "https://localhost:%d/" % port)
    assert done.code == 7, done

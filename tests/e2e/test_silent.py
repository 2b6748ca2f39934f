"""Servers that are gone without a word: a line cut, a NAT that forgot."""
import time

import pytest

from harness import paths, processes
from servers import hostile as hostiles, listening, tunnel

cut = pytest.mark.skipif(not listening.can_fall_silent(),
                         reason="not everybody may filter a socket here")

GOOD = b"good\n"
# TCP tries twice in the first second; looked at twice a second.
SOON_S = 15 * paths.PATIENCE
# What a kept connection may have been quiet for a POST, and some
# (ONCE_IDLE_MS).
QUIET_S = 4.3


@pytest.fixture(params=["tls", "clear"])
def meeting(request, certs, place_with):
    server = hostiles.Hostile(certs, tls=request.param == "tls")
    yield place_with("keep-clear-text always\n"), server
    server.close()


def connections(server):
    return [seen.connection for seen in server.seen]


def fell_silent(place, server):
    """A kept connection whose server is gone."""
    done = place.warm("-sSk", server.url("silent"))
    assert done.out == GOOD, done
    assert processes.until(lambda: server.acted == 1)


@cut
def test_a_get_goes_by_a_new_connection(meeting):
    place, server = meeting
    fell_silent(place, server)
    done = place.warm("-sSk", "-m", "60", server.url("silent"))
    assert (done.code, done.out) == (0, GOOD), done
    assert done.seconds < SOON_S
    assert connections(server) == [1, 2]


@cut
def test_an_upload_that_rewinds_too(meeting):
    """More than the socket takes before it is stuck."""
    place, server = meeting
    fell_silent(place, server)
    body = place.put("body", b"x" * 1000000)
    done = place.warm("-sSk", "-X", "GET", "-T", body, "-m", "60",
                      server.url("silent"))
    assert (done.code, done.out) == (0, GOOD), done
    assert [len(s.request.body) for s in server.seen][-1] == 1000000


def test_a_slow_answer_is_not_silence(meeting):
    """The server has the request and thinks."""
    place, server = meeting
    assert place.warm("-sSk", server.url("hang2")).out == GOOD
    done = place.warm("-sSk", "-m", "3", server.url("hang2"))
    assert done.code == 28, done
    assert connections(server) == [1, 1]


@cut
def test_a_post_asks_first_whether_anybody_is_there(meeting):
    place, server = meeting
    assert place.warm("-sSk", server.url("lasting")).out == GOOD
    fell_silent(place, server)
    time.sleep(QUIET_S)
    for name in ("lasting", "silent"):
        done = place.warm("-sSk", "-m", "60", "-d", "n=1", server.url(name))
        assert (done.code, done.out) == (0, GOOD), done
        assert done.seconds < SOON_S
    # who answered kept its connection, who did not has another
    assert connections(server) == [1, 2, 1, 3]
    assert server.bodies() == [b"n=1", b"n=1"]


@cut
def test_a_repeated_get_shows_each_answer_once(meeting, recorder):
    """The redirect before what broke was delivered already."""
    place, server = meeting
    url = "http://127.0.0.1:%d/redirect/302?to=%s" % (
        recorder.ports["http"], server.url("silent"))
    first = place.warm("-sSkiL", url)
    assert first.out.endswith(GOOD), first
    assert processes.until(lambda: server.acted == 1)
    again = place.warm("-sSkiL", url)
    assert (again.code, again.out) == (0, first.out), again
    assert connections(server) == [1, 2]


@cut
def test_a_repeated_get_shows_its_tunnel_once(place_with, hostile):
    place = place_with("keep-clear-text always\n")
    proxy = tunnel.Tunnel()
    words = ("-sSki", "-x", proxy.url, hostile.url("good"))
    first = place.warm(*words)
    time.sleep(0.1)
    proxy.fall_silent()
    again = place.warm(*words)
    proxy.close()
    assert first.out.count(b"established") == 1, first
    assert (again.code, again.out) == (0, first.out), again

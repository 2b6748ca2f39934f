"""Servers that misbehave on a kept connection."""
import pytest

from harness import processes
from servers import hostile as hostiles
from servers import h2raw, tunnel

GOOD = b"good\n"
# what curl says when a connection that it opened itself dies so
LOST = (52, 56, 55)
LOST_H2 = (16, 18, 92, *LOST)


@pytest.fixture(params=["tls", "clear"])
def meeting(request, certs, place, place_with):
    """(place, hostile server) where the connection is kept after use."""
    server = hostiles.Hostile(certs, tls=request.param == "tls")
    yield (place if request.param == "tls"
           else place_with("keep-clear-text = always\n")), server
    server.close()


@pytest.mark.parametrize("how", ["readclose", "reset", "halfhead",
                                 "arrivalclose"])
def test_post_is_never_sent_twice(meeting, how):
    """The second use of the connection goes wrong after the POST left."""
    place, server = meeting
    assert place.warm("-sSk", server.url(how, "/1")).out == GOOD
    done = place.warm("-sSk", "-d", "amount=100", server.url(how, "/2"))
    count = len(server.bodies())
    assert count <= 1
    if done.code == 0:
        assert count == 1
        if how != "halfhead":
            assert done.out == GOOD, done
    else:
        assert done.code in LOST, done


def test_post_through_a_tunnel_is_never_sent_twice(place_with, hostile):
    """The proxy's answer to the next CONNECT is no answer to the POST."""
    place = place_with("keep-clear-text = always\n")
    proxy = tunnel.Tunnel()
    words = ("-sSk", "-x", proxy.url)
    assert place.warm(*words, hostile.url("readclose", "/1")).out == GOOD
    done = place.warm(*words, "-d", "amount=100", hostile.url("readclose"))
    proxy.close()
    assert hostile.bodies() == [b"amount=100"], done
    assert done.code in LOST, done


def test_no_url_lets_a_post_be_sent_twice(meeting):
    """The words by which libcurl says that a stream was refused."""
    place, server = meeting
    url = server.url("readclose", "/REFUSED_STREAM,%20retrying")
    assert place.warm("-sSk", url).out == GOOD
    done = place.warm("-sSk", "-d", "amount=100", url)
    assert server.bodies() == [b"amount=100"], done
    assert done.code in LOST, done


@pytest.mark.parametrize("how", ["readclose", "reset", "arrivalclose",
                                 "idleclose", "halfclose"])
def test_get_is_done_again(meeting, how):
    place, server = meeting
    for n in range(3):
        done = place.warm("-sSk", server.url(how, "/%d" % n))
        assert (done.code, done.out) == (0, GOOD), done
        if how == "idleclose":
            assert closed(server)


def closed(server):
    """The server has no connection any more."""
    return processes.until(lambda: server.open_count() == 0)


def test_post_after_the_server_closed_the_idle_connection(meeting):
    place, server = meeting
    for n in range(2):
        done = place.warm("-sSk", "-d", "n=%d" % n, server.url("idleclose"))
        assert (done.code, done.out) == (0, GOOD), done
        assert closed(server)
    assert server.bodies() == [b"n=0", b"n=1"]


def test_bytes_pushed_early_are_nobodys_answer(meeting):
    place, server = meeting
    url = server.url("unsolicited")
    for n in range(3):
        done = place.warm("-sSk", url + str(n))
        assert (done.code, done.out) == (0, GOOD), done
        # While it is on its way nobody can tell it from an answer.
        assert processes.until(lambda: server.acted == n + 1)


def test_hang_on_reuse_keeps_the_timeout(meeting):
    place, server = meeting
    assert place.warm("-sSk", server.url("hang2")).out == GOOD
    done = place.warm("-sSk", "-m", "1", "-d", "a=1", server.url("hang2"))
    assert done.code == 28, done
    assert processes.until(lambda: server.bodies() == [b"a=1"])


def test_a_peer_that_never_closes_holds_nothing(meeting):
    place, server = meeting
    assert place.warm("-sSk", server.url("deafclose")).out == GOOD
    pid = place.daemon()
    done = place.ctl("exit")
    assert done.code == 0 and processes.wait_gone(pid), done


# --- HTTP/2 ---------------------------------------------------------------

@pytest.fixture
def h2(certs):
    server = h2raw.H2Raw(certs)
    yield server
    server.close()


def warm_up(place, h2, how):
    """A connection that the server has done to what it does to idle ones."""
    assert place.warm("-sSk", h2.url(how)).out == h2raw.BODY
    if how in h2raw.IDLE:
        assert processes.until(lambda: h2.acted == 1)


@pytest.mark.parametrize("how", ["refuse", "downgrade", "goaway",
                                 "idlegoaway", "close", "good"])
def test_get_is_done_again_h2(place, h2, how):
    warm_up(place, h2, how)
    done = place.warm("-sSk", h2.url(how))
    assert (done.code, done.out) == (0, h2raw.BODY), (done, h2.seen)


def test_who_waits_in_vain_warns_the_next_h2(place, h2):
    """A stream that was given up leaves its connection, which may be the one
    that answers nothing any more."""
    warm_up(place, h2, "mute")
    done = place.warm("-sSk", "-m", "1", h2.url("mute"))
    assert done.code == 28, done
    done = place.warm("-sSk", "-m", "5", h2.url("mute"))
    assert (done.code, done.out) == (0, h2raw.BODY), (done, h2.seen)
    assert [seen.connection for seen in h2.seen] == [1, 1, 2], h2.seen


def test_a_timeout_is_an_answer_h2(place, h2):
    """It can't have crossed the request, which is not made once more."""
    warm_up(place, h2, "timeout")
    done = place.warm("-sSk", "-w", "%{http_code}", h2.url("timeout"))
    assert (done.code, done.out) == (0, h2raw.BODY + b"408"), (done, h2.seen)
    assert h2.count("GET") == 2, h2.seen


@pytest.mark.parametrize("how", ["downgrade", "idlegoaway", "good"])
def test_post_that_the_server_did_not_touch(place, h2, how):
    """It says so itself: the POST gets its answer, as from curl."""
    warm_up(place, h2, how)
    done = place.warm("-sSk", "-d", "amount=100", h2.url(how))
    assert (done.code, done.out) == (0, h2raw.BODY), (done, h2.seen)


@pytest.mark.parametrize("how", ["refuse", "goaway", "close"])
def test_post_is_never_sent_twice_h2(place, h2, how):
    """libcurl 7.88.1 does not tell a refused stream on a connection in use
    from a connection that died."""
    assert place.warm("-sSk", h2.url(how)).out == h2raw.BODY
    done = place.warm("-sSk", "-d", "amount=100", h2.url(how))
    if done.code == 0:
        assert how != "close" and done.out == h2raw.BODY, done
    else:
        assert h2.count("POST") == 1
        assert done.code in LOST_H2, done


def test_what_was_pushed_with_an_answer_is_no_answer(meeting):
    """Bytes that TLS has taken from the socket already are no one's."""
    place, server = meeting
    url = server.url("joined")
    for _ in range(2):
        assert place.warm("-sSk", url).out == hostiles.LONG
    assert [seen.connection for seen in server.seen] == [1, 2]

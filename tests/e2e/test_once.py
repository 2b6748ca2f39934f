"""Nothing twice, and no needless error: counted on servers that misbehave.

Each row is a command on a warm connection whose server does something to it.
A request that changes something arrives once at most; when its connection
broke under it, the command says so. One that changes nothing gets its
answer.
"""
import os
import subprocess

import pytest

from harness import paths, place as places, processes
from servers import h2raw, hostile as hostiles

GOOD = b"good\n"
# What is said of a pooled connection that broke (PROTOCOL.md, section 9).
BROKEN = (52, 55, 56)
BROKEN_H2 = (16, 18, 92, *BROKEN)

ONCE = {
    "post": ("-d", "amount=100"),
    "put": ("-H", "Expect:", "-T", "body"),
    "delete": ("-X", "DELETE"),
    "form": ("-F", "amount=100"),
    "pipe": ("--data-binary", "@-"),
    "unsized": ("-H", "Expect:", "-T", "-"),
    "expect": ("-H", "Expect: 100-continue", "-d", "amount=100"),
    "large": ("-H", "Expect:", "--data-binary", "@large"),
}
REPLAYABLE = {
    "get": (), "head": ("-I",), "options": ("-X", "OPTIONS"),
}
BREAKS = ("readclose", "lateclose", "reset", "arrivalclose", "halfread",
          "halfline", "goon")


@pytest.fixture(scope="module", params=["tls", "clear"])
def server(request, certs):
    made = hostiles.Hostile(certs, tls=request.param == "tls")
    yield made
    made.close()


@pytest.fixture
def warm_up(place_with, server):
    """warm_up(how) -> a place with a kept connection to that port."""
    place = place_with("keep-clear-text always\n")
    place.put("body", "amount=100")
    place.put("large", b"x" * 2000000)

    def make(how):
        server.seen.clear()
        done = place.warm("-sSk", server.url(how))
        assert done.out == GOOD, done
        return place
    return make


def arrived(server, path="/row"):
    return [seen for seen in server.seen if seen.request.path == path]


@pytest.mark.parametrize("how", BREAKS)
@pytest.mark.parametrize("kind", ONCE)
def test_once(warm_up, server, kind, how):
    place = warm_up(how)
    done = place.warm("-sSk", *ONCE[kind], server.url(how, "/row"),
                      data=b"amount=100")
    count = len(arrived(server))
    if done.code == 0:
        assert (count, done.out) == (1, GOOD), done
    else:
        assert count <= 1 and done.code in BROKEN, (count, done)


@pytest.mark.parametrize("how", [how for how in BREAKS if how != "goon"])
@pytest.mark.parametrize("kind", REPLAYABLE)
def test_replayable(warm_up, server, kind, how):
    place = warm_up(how)
    done = place.warm("-sSk", *REPLAYABLE[kind], server.url(how, "/row"))
    assert done.code == 0, done
    if kind == "head":
        assert done.out.startswith(b"HTTP/1.1 200 OK"), done
    else:
        assert done.out == GOOD, done


@pytest.mark.parametrize("kind", ONCE)
def test_nothing_is_wrong(warm_up, server, kind):
    """Every kind goes by the warm connection, and is answered."""
    place = warm_up("good")
    done = place.warm("-sSk", *ONCE[kind], server.url("good", "/row"),
                      data=b"amount=100")
    assert (done.code, done.out) == (0, GOOD), done
    seen = arrived(server)
    assert [one.use for one in seen] == [2]
    assert seen[0].request.complete


def redirect(recorder, url):
    """A URL that leads to URL; of the same scheme, for http:// with a port
    shares no connection with https://."""
    scheme = url.partition(":")[0]
    return "%s://127.0.0.1:%d/redirect/307?to=%s" % (
        scheme, recorder.ports[scheme], url)


def test_a_redirected_post(warm_up, server, recorder):
    """307 keeps method and body, and the connection there breaks."""
    place = warm_up("readclose")
    done = place.warm(
        "-sSkL", "-d", "amount=100",
        redirect(recorder, server.url("readclose", "/row")))
    assert [seen.use for seen in arrived(server)] == [2]
    assert done.code in BROKEN, done


def test_a_redirected_post_arrives(warm_up, server, recorder):
    place = warm_up("good")
    done = place.warm(
        "-sSkL", "-d", "amount=100",
        redirect(recorder, server.url("good", "/row")))
    assert (done.code, done.out) == (0, GOOD), done
    assert [(s.use, s.request.body) for s in arrived(server)] == [
        (2, b"amount=100")]


# --- answers on the way ---------------------------------------------------

@pytest.fixture
def kept(place_with, recorder):
    """(place, url): clear text that is kept, and warm."""
    place = place_with("keep-clear-text always\n")
    base = "http://127.0.0.1:%d" % recorder.ports["http"]
    assert place.warm("-sS", base + "/get").code == 0
    recorder.reset()
    return place, base


@pytest.mark.parametrize("words", [
    ("--digest", "-u", "user:pass", "-d", "a=1", "/digest"),
    ("-H", "Expect: 100-continue", "-d", "a=1", "/echo"),
    ("-H", "Expect: 100-continue", "-d", "a=1", "/expect417"),
    ("-L", "-d", "a=1", "/redirect/307?to=/echo"),
    ("-L", "-d", "a=1", "/redirect/302?to=/echo"),
    ("-L", "-X", "DELETE", "/redirect/308?to=/echo"),
    ("-T", "/etc/hostname", "/echo"),
], ids=lambda words: " ".join(words))
def test_rounds(kept, recorder, words):
    """As often as from curl, over the warm connection."""
    place, base = kept
    argv = ("-sS", *words[:-1], base + words[-1])
    done = place.warm(*argv)
    mine = [(r.method, r.path, r.body) for r in recorder.settled()]
    recorder.reset()
    same = place.curl(*argv)
    its = [(r.method, r.path, r.body) for r in recorder.settled()]
    assert (done.code, done.out) == (same.code, same.out), (done, same)
    assert mine == its


# --- HTTP/2 ---------------------------------------------------------------

@pytest.fixture(scope="module")
def h2(certs):
    made = h2raw.H2Raw(certs)
    yield made
    made.close()


def warm_up_h2(place, h2, how):
    """A connection that the server has done to what it does to idle ones:
    that is for the command after it."""
    acted, closed = h2.acted, h2.closed
    assert place.warm("-sSk", h2.url(how)).out == h2raw.BODY
    if how == "idleclose":
        assert processes.until(lambda: h2.closed == closed + 1)
    elif how in h2raw.IDLE:
        assert processes.until(lambda: h2.acted == acted + 1)


HOW_H2 = ("refuse", "downgrade", "goaway", "goodbye", "close", "idlegoaway",
          "idleclose", "pings", "good")
# The server says that it did not touch the request.
UNTOUCHED = ("refuse", "downgrade", "goaway", "goodbye")


@pytest.mark.parametrize("how", HOW_H2)
@pytest.mark.parametrize("kind", ["post", "put", "delete", "form", "pipe"])
def test_once_h2(place, h2, kind, how):
    place.put("body", "amount=100")
    warm_up_h2(place, h2, how)
    h2.seen.clear()
    done = place.warm("-sSk", *ONCE[kind], h2.url(how), data=b"amount=100")
    if how == "close":
        assert done.code in BROKEN_H2 and len(h2.seen) == 1, done
    else:
        assert (done.code, done.out) == (0, h2raw.BODY), done
        assert len(h2.seen) == (2 if how in UNTOUCHED else 1), h2.seen


def test_a_refused_redirect(place, h2, recorder):
    """What had its answer before is not asked for again."""
    warm_up_h2(place, h2, "refuse")
    h2.seen.clear()
    done = place.warm("-sSkL", "-d", "amount=100",
                      redirect(recorder, h2.url("refuse")))
    assert (done.code, done.out) == (0, h2raw.BODY), done
    assert len(h2.seen) == 2
    assert len(recorder.settled()) == 1


@pytest.mark.parametrize("how", HOW_H2)
@pytest.mark.parametrize("kind", ["get", "options"])
def test_replayable_h2(place, h2, kind, how):
    warm_up_h2(place, h2, how)
    done = place.warm("-sSk", *REPLAYABLE[kind], h2.url(how))
    assert (done.code, done.out) == (0, h2raw.BODY), done


def run_joined(place, h2, how, words, second_words):
    """A command opens a connection, and a second one comes to it before the
    first has its answer; then its server does what HOW says. The second is
    answered. Returns the first's exit code, output, and how often it
    arrived."""
    place.put("body", "amount=100")
    url = h2.url(how)
    h2.seen.clear()
    h2.holds = 1
    first = place.start([paths.WARMCURL, "-sSk", *words, url],
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert processes.until(lambda: not h2.holds)
    second = place.warm("-sSk", *second_words, url)
    assert second.code == 0, second
    assert h2.seen[0].connection == h2.seen[1].connection
    out, _ = first.communicate(timeout=places.RUN_S)
    count = [s.method for s in h2.seen].count(h2.seen[0].method)
    return first.returncode, out, count


@pytest.mark.parametrize("how", ["close", "goaway"])
@pytest.mark.parametrize("kind", ["post", "put", "delete", "form"])
def test_once_h2_joined(place, h2, kind, how):
    """libcurl takes a connection that somebody joined for one that it found,
    even for who opened it, and would send again."""
    code, _, count = run_joined(place, h2, how, ONCE[kind], ())
    assert count == 1 and code in BROKEN_H2, (count, code)


@pytest.mark.parametrize("how", ["close", "goaway"])
def test_replayable_h2_joined(place, h2, how):
    """By itself it would have had its answer."""
    code, out, count = run_joined(place, h2, how, (), REPLAYABLE["options"])
    assert (code, out, count) == (0, h2raw.BODY, 2)


@pytest.mark.parametrize("how", ["parting", "cutting"])
def test_an_answer_before_the_end(place, h2, how):
    """The server answers one of two and dies; that one has its answer. Who
    notices first is up to libcurl."""
    for n in range(10):
        pool = ("--warm-pool", "turn%d" % n)
        code, out, count = run_joined(place, h2, how, pool,
                                      pool + REPLAYABLE["options"])
        assert (code, out, count) == (0, h2raw.BODY, 1)


@pytest.mark.parametrize("how", ["halfparting", "halfcutting", "halfbye"])
def test_half_an_answer_before_the_end(place, h2, how):
    """Half of one is no whole one, however the connection ends."""
    for n in range(5):
        pool = ("--warm-pool", "turn%d" % n)
        code, out, count = run_joined(place, h2, how, pool,
                                      pool + REPLAYABLE["options"])
        assert (code in BROKEN_H2, out, count) == (True, h2raw.BODY, 1), code


# --- a daemon that takes its time -----------------------------------------

def test_a_daemon_that_starts_slowly(place, recorder):
    """The first command starts it; its POST arrives once."""
    slow = os.path.join(place.folder, "slow")
    with open(slow, "w") as file:
        file.write("#!/bin/sh\nsleep 1\nexec %s \"$@\"\n"
                   % paths.DAEMON)
    os.chmod(slow, 0o755)
    url = "http://127.0.0.1:%d/echo" % recorder.ports["http"]
    for n in range(2):
        done = place.warm("-sS", "-d", "n=%d" % n, url,
                          env={"WARMCURLD": slow})
        assert done.code == 0, done
    assert [r.body for r in recorder.settled()] == [b"n=0", b"n=1"]

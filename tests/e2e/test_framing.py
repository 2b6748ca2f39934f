"""Requests and answers that end elsewhere for the one side than for the other:
what is left of one command never meets the next one."""
import os
import time

import pytest

from servers import outofstep

# Says that it has 4096 bytes, and has some.
SHORT = "/sys/kernel/mm/transparent_hugepage/enabled"

BODIES = {
    "put": ("-T", "body"),
    "unsized": ("-T", "-"),
    "large": ("--data-binary", "@large"),
    "asking": ("-H", "Expect: 100-continue", "-T", "large"),
    "form": ("-H", "Expect: 100-continue", "-F", "a=@large"),
    "short": ("-T", SHORT),
    "short-form": ("-F", "a=@" + SHORT),
}


@pytest.fixture(params=["tls", "clear"])
def server(request, certs):
    made = outofstep.OutOfStep(certs, tls=request.param == "tls")
    yield made
    made.close()


@pytest.fixture
def kept(place_with):
    place = place_with("keep-clear-text = always\n")
    place.put("body", "amount=100")
    place.put("large", b"x" * 3000000)
    return place


def meets_another(place, server, how, number=None):
    """The next command gets its answer by another connection than that, or
    than the last."""
    first = number or server.seen[-1][0]
    done = place.warm("-sSk", "-m", "5", server.url(how, "/next"))
    assert done.code == 0 and b"EVIL" not in done.out, (done, server.seen)
    assert server.seen[-1][2] == "/next", server.seen
    assert server.seen[-1][0] != first, server.seen


@pytest.mark.parametrize("how", outofstep.MORE)
def test_more_than_the_answer(kept, server, how):
    done = kept.warm("-sSk", server.url(how))
    assert done.code == 0 and b"EVIL" not in done.out, done
    meets_another(kept, server, how)


@pytest.mark.parametrize("how", outofstep.LABELS)
def test_a_version_that_was_not_agreed_on(kept, server, how):
    if kept.curl("-sSk", server.url(how)).code:
        pytest.skip("this curl takes no such answer")
    assert kept.warm("-sSk", server.url(how)).out == b"good\n"
    time.sleep(2 * outofstep.REST_S)
    meets_another(kept, server, how)


@pytest.mark.parametrize("kind", BODIES)
def test_less_than_the_request(kept, server, kind):
    """The server waits for a body that never comes, as nobody asked for it."""
    if SHORT in str(BODIES[kind]) and not os.path.exists(SHORT):
        pytest.skip("no such file here")
    done = kept.warm("-sSk", "-m", "1", *BODIES[kind], server.url("early"),
                     data=b"amount=100")
    if done.code == 0:
        assert done.out == b"good\n"
    # What was sent whole after all leaves its connection.
    done = kept.warm("-sSk", "-m", "5", server.url("early", "/next"))
    assert done.code == 0 and done.out in (b"good\n", b"/next"), \
        (done, server.seen)
    assert server.seen[-1][1:] == ("GET", "/next"), server.seen


@pytest.mark.parametrize("kind", ["put", "unsized", "large", "form", "post",
                                  "digest"])
def test_a_whole_request_leaves_its_connection(kept, recorder, kind):
    words = {**BODIES, "post": ("-d", "a=1"),
             "digest": ("--digest", "-u", "a:b", "-T", "body")}[kind]
    for n in range(3):
        done = kept.warm("-sS", "-k", *words, "https://localhost:%d/n%d" % (
            recorder.ports["https"], n), data=b"amount=100")
        assert done.code == 0, done
    assert {seen.connection for seen in recorder.settled()} == {1}


def test_a_timeout_that_crossed_the_request(kept, server):
    """A GET is made once more; a POST must not be."""
    url = server.url("timeout")
    assert kept.warm("-sSk", url).out == b"/"
    done = kept.warm("-sSki", server.url("timeout", "/row"))
    assert done.out.startswith(b"HTTP/1.1 200") and \
        done.out.endswith(b"\r\n\r\n/row"), done
    done = kept.warm("-sSk", "-d", "a=1", server.url("timeout", "/post"))
    assert [seen[2] for seen in server.seen].count("/post") == 1
    assert done.out == b"late\n", done


def test_a_timeout_that_is_the_answer(kept, recorder):
    done = kept.warm("-sSk", "https://localhost:%d/status/408" %
                     recorder.ports["https"])
    assert done.code == 0 and len(recorder.settled()) == 1, done


def test_noise_is_no_answer(kept, server):
    assert kept.warm("-sSk", server.url("noise")).out == b"/"
    done = kept.warm("-sSk", server.url("noise", "/row"))
    assert (done.code, done.out) == (0, b"/row"), done


def test_noise_that_is_wished(kept, server):
    """Who takes HTTP/0.9 gets it from a connection's beginning alone."""
    words = ("-sSk", "--http0.9")
    for n in range(2):
        done = kept.warm(*words, server.url("noise", "/%d" % n))
        assert (done.code, done.out) == (0, b"/%d" % n), done
    assert [seen[0] for seen in server.seen] == [1, 2]


def test_a_body_that_is_refused_for_ever(kept, server):
    """Asked for leave, refused, and asked again, as often as curl does."""
    words = ("-sS", "-k", "-H", "Expect: 100-continue", "-d", "a=1")
    seen = []
    for run in (kept.curl, kept.warm):
        server.seen.clear()
        done = run(*words, server.url("refuses"))
        seen.append((done.code, done.out, done.err, len(server.seen)))
    assert seen[0] == seen[1]
    assert seen[0][0] == 47, seen


@pytest.mark.parametrize("kind", ["large", "form", "put"])
def test_a_body_that_is_refused_at_first(kept, server, kind):
    """A server may yet wait for the body for which it gave no leave; what
    comes instead, and is whole, changes nothing of that."""
    words = {"large": ("--data-binary", "@large"), "form": ("-F", "a=@large"),
             "put": ("-T", "large")}[kind]
    done = kept.warm("-sSk", "--expect100-timeout", "60", *words,
                     server.url("refuses"))
    assert done.code == 0, done
    # Later libcurls may ask again on another connection, which is sound.
    assert [seen[0] for seen in server.seen] in ([1, 1], [1, 2]), server.seen
    meets_another(kept, server, "refuses", 1)

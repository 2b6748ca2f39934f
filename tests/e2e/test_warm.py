"""Separate commands ride one connection."""
import json
import os
import shutil

import pytest

from harness import processes, wire

COMMANDS = 20


@pytest.mark.parametrize("port", ["https", "h2"])
def test_twenty_commands_one_connection(place, nginx, certs, port):
    nginx.put("page.txt", b"a page\n" * 50)
    url = nginx.url(port, "/page.txt")
    expected = place.curl("-sS", "-i", "--cacert", certs + "/ca.pem", url)
    since = nginx.mark()
    for _ in range(COMMANDS):
        done = place.warm("-sS", "-i", "--cacert", certs + "/ca.pem", url)
        assert done.code == 0, done
        assert same_but_date(done.out, expected.out)
    seen = nginx.lines(since)
    assert len(seen) == COMMANDS
    assert len({line.connection for line in seen}) == 1
    assert [line.use for line in seen] == list(range(1, COMMANDS + 1))
    assert not any(line.resumed for line in seen)


def same_but_date(one, other):
    def undated(head):
        return [line for line in head.split(b"\r\n")
                if not line.lower().startswith(b"date:")]
    return undated(one) == undated(other)


def test_posts_and_gets_share(place, nginx, certs):
    since = nginx.mark()
    ca = ("--cacert", certs + "/ca.pem")
    place.warm("-sS", *ca, nginx.url("h2", "/up/get"))
    for n in range(3):
        done = place.warm("-sS", *ca, "-d", "n=%d" % n, "-H", "X-N: %d" % n,
                          nginx.url("h2", "/up/echo"))
        assert done.out == b"n=%d" % n, done
    place.warm("-sSI", *ca, "-A", "other agent", "-u", "u:p", "-m", "9",
               nginx.url("h2", "/up/get"))
    seen = nginx.lines(since)
    assert len({line.connection for line in seen}) == 1


def test_fifty_at_once(place, nginx, certs):
    """No daemon runs; fifty first commands start one and share."""
    nginx.put("small.txt", b"small\n")
    since = nginx.mark()
    done = place.shell(
        "seq 50 | xargs -P50 -I{} warmcurl -sS --cacert %s/ca.pem "
        "-w '{}\\n' -o out.{} '%s?n={}'"
        % (certs, nginx.url("h2", "/small.txt")))
    assert done.code == 0, done
    assert sorted(map(int, done.out.split())) == list(range(1, 51))
    for n in range(1, 51):
        with open("%s/out.%d" % (place.work, n), "rb") as file:
            assert file.read() == b"small\n"
    seen = nginx.lines(since)
    assert len(seen) == 50
    assert len({line.connection for line in seen}) == 1
    daemons = [pid for pid in processes.holders(place.socket)]
    assert len(daemons) <= 1
    assert place.daemon()


def connections(nginx, place, *commands):
    """How many connections the server counted for the commands."""
    since = nginx.mark()
    for words in commands:
        done = place.warm("-sS", *words)
        assert done.code == 0, done
    return len({line.connection
                for line in nginx.lines(since)})


def test_what_must_not_share_does_not(place, nginx, certs):
    url = nginx.url("h2", "/name")
    ca = ("--cacert", certs + "/ca.pem")
    assert connections(nginx, place, (*ca, url), ("-k", url)) == 2
    assert connections(nginx, place, (*ca, "--warm-pool", "a", url),
                       (*ca, "--warm-pool", "b", url)) == 2
    assert connections(nginx, place, (*ca, "--warm-pool", "c", url),
                       (*ca, "--warm-pool", "c", "--resolve",
                        "localhost:%d:127.0.0.1" % nginx.ports["h2"],
                        url)) == 2
    assert connections(nginx, place, (*ca, "--warm-pool", "d", url),
                       (*ca, "--warm-pool", "d", "--http1.1", url)) == 2


def test_everyday_options_share(place, nginx, certs):
    url = nginx.url("h2", "/up/mirror")
    ca = ("--cacert", certs + "/ca.pem")
    assert connections(
        nginx, place, (*ca, url), (*ca, "-L", url), (*ca, "-m", "5", url),
        (*ca, "-H", "A: b", url), (*ca, "-o", "f", url),
        (*ca, "-f", "-X", "PUT", url), (*ca, "-b", "c=d", url),
        (*ca, "--compressed", url), (*ca, "--retry", "2", url),
        (*ca, "--connect-timeout", "3", url), (*ca, "-r", "0-3", url)) == 1


def test_a_certificate_file_counts_by_content(place, nginx, certs):
    """The same authority in another file is the same trust; other content
    under the same name is another."""
    url = nginx.url("h2", "/name")
    with open(certs + "/ca.pem", "rb") as file:
        authority = file.read()
    one, two = place.put("one.pem", authority), place.put("two.pem", authority)
    assert connections(nginx, place, ("--cacert", one, url),
                       ("--cacert", two, url)) == 1
    with open(certs + "/ca2.pem", "rb") as file:
        place.put("one.pem", file.read())
    done = place.warm("-sS", "--cacert", one, url)
    assert done.code == 60, done


def test_fresh_opens_a_connection_and_keeps_none(place, nginx, certs):
    url = nginx.url("h2", "/name")
    ca = ("--cacert", certs + "/ca.pem")
    assert connections(nginx, place, (*ca, url), (*ca, "--warm-fresh", url),
                       (*ca, "--warm-fresh", url), (*ca, url)) == 3


def test_verified_and_unverified_keep_their_result(place, nginx, certs):
    """A warm connection reports the handshake's own verify result."""
    url = nginx.url("h2", "/name")
    for _ in range(3):
        done = place.warm("-sSk", "-o", "f", "-w", "%{ssl_verify_result}",
                          url)
        plain = place.curl("-sSk", "-o", "f", "-w", "%{ssl_verify_result}",
                           url)
        assert done.out == plain.out


def test_list_shows_the_connection(place, nginx, certs):
    url = nginx.url("h2", "/name")
    place.warm("-sSk", url)
    done = place.ctl("list", "--json")
    assert done.code == 0, done
    assert str(nginx.ports["h2"]) in done.out.decode()
    json.loads(done.out)


def test_a_relay_shows_one_round_trip(place, nginx, certs, relay):
    """Over a distance a warm command needs one round trip, a cold one three;
    a busy machine may need some tries to show it."""
    delay_ms = 120
    port = relay(nginx.ports["h2"], delay_ms)
    url = "https://localhost:%d/name" % port
    place.warm("-sSk", url)

    def is_one_trip():
        done = place.warm("-sSk", url)
        assert done.code == 0 and done.seconds >= 2 * delay_ms / 1000, done
        return done.seconds < 4 * delay_ms / 1000

    assert processes.until(is_one_trip)


def test_ca_folder_with_another_certificate_in_place(place, nginx, certs):
    """The folder's own times do not change with it."""
    folder = os.path.join(place.work, "cas")
    os.mkdir(folder)
    name = place.run(["openssl", "x509", "-in", certs + "/ca.pem", "-noout",
                      "-hash"]).out.decode().strip() + ".0"
    shutil.copy(certs + "/ca.pem", os.path.join(folder, name))
    words = ("-sS", "--cacert", certs + "/ca2.pem", "--capath", folder,
             nginx.url("h2", "/name"))
    since = nginx.mark()
    assert [place.warm(*words).code for _ in range(2)] == [0, 0]
    assert len({line.connection for line in nginx.lines(since)}) == 1
    shutil.copyfile(certs + "/ca2.pem", os.path.join(folder, name))
    assert place.warm(*words).code == place.curl(*words).code == 60


def test_more_at_once_than_one_connection_takes(place, nginx):
    """The second hundred shares the second connection."""
    def options():
        return [wire.text_option("URL", nginx.url("h2", "/up/late/0.5")),
                wire.long_option("SSL_VERIFYPEER", 0),
                wire.long_option("SSL_VERIFYHOST", 0)]

    assert place.warm("-sSk", nginx.url("https", "/name")).code == 0
    since = nginx.mark()
    with wire.Peer(place.socket) as peer:
        peer.send(wire.hello() + b"".join(
            wire.request(options(), n) for n in range(1, 251)))
        over = 0
        while over < 250:
            over += peer.read()[0] == "DONE"
    seen = nginx.lines(since)
    assert len(seen) == 250
    # Three or four on an idle machine; on a busy one some run out of patience
    # and go alone.  Were there no sharing, it would be 151.
    assert len({line.connection for line in seen}) < 100


@pytest.mark.parametrize("words", [(), ("--warm-fresh",)])
def test_one_commands_urls_share_what_is_not_kept(place, recorder, words):
    """As with curl: one connection for three URLs, closed at the end."""
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    for _ in range(2):
        recorder.reset()
        expected = place.curl("-sS", url, url, "--next", "-sS", "-L", "-d",
                              "a=1", url)
        by_curl = [r.connection for r in recorder.settled()]
        recorder.reset()
        done = place.warm("-sS", *words, url, url, "--next", "-sS", "-L", "-d",
                          "a=1", url)
        assert (done.code, done.out) == (0, expected.out), done
        assert [r.connection for r in recorder.settled()] == by_curl == [1] * 3
        assert processes.until(lambda: recorder.open_count() == 0)

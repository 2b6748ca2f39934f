"""WebSockets ride the daemon, each on a connection of its own."""
import json
import signal
import subprocess
import time

import pytest

from harness import paths, processes
from servers import websocket as websockets

# What runs for as long as nobody ends it: of it only the beginning is read.
ENDLESS = "/stream/100000"

pytestmark = pytest.mark.skipif(
    not paths.curl_speaks("ws"), reason="this libcurl has no WebSockets")


@pytest.fixture
def server(certs):
    made = websockets.Websocket(certs)
    yield made
    made.close()


@pytest.fixture
def url(server):
    return "ws://127.0.0.1:%d" % server.ports["ws"]


def follow(place, url):
    """A command that prints messages as they come, after its first one."""
    client = place.start([paths.WARMCURL, "-sSN", url + ENDLESS],
                         env={"WARMCURL": "only"}, stdout=subprocess.PIPE)
    assert client.stdout.readline() == b"line 0\n"
    return client


def test_messages_come_as_they_are_sent(place, url):
    client = follow(place, url)
    began = time.monotonic()
    for n in range(1, 4):
        assert client.stdout.readline() == b"line %d\n" % n
    # What a buffer holds takes minutes to come.
    assert time.monotonic() - began < 30
    client.terminate()
    client.communicate()


def test_others_are_served_beside_it(place, url, recorder):
    followers = [follow(place, url) for _ in range(5)]
    done = place.warm("-sS", "http://127.0.0.1:%d/get" %
                      recorder.ports["http"], env={"WARMCURL": "only"})
    assert (done.code, done.out) == (0, b"hello from /get\n"), done
    for client in followers:
        assert client.poll() is None
        client.terminate()
        client.communicate()


def test_an_interrupt_ends_it(place, url, server):
    """At once, at the server, too; and the daemon lives."""
    client = follow(place, url)
    daemon = place.daemon()
    client.send_signal(signal.SIGINT)
    assert client.wait(30 * paths.PATIENCE) == -signal.SIGINT
    client.stdout.close()
    assert processes.until(lambda: server.gone == 1, 30 * paths.PATIENCE)
    assert place.daemon() == daemon


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_its_connection_is_not_kept(place_with, server, certs, scheme):
    place = place_with("keep-clear-text = always\n")
    url = "%s://localhost:%d/text/hello" % (scheme, server.ports[scheme])
    done = place.warm("-sS", "--cacert", certs + "/ca.pem", url,
                      env={"WARMCURL": "only"})
    assert done.out == b"hello\n\x03\xe8", done
    # Later libcurls take a turn or two to close what they let go.
    assert processes.until(
        lambda: json.loads(place.ctl("list", "--json").out) == [],
        30 * paths.PATIENCE)
    assert processes.until(lambda: server.gone == 1, 30 * paths.PATIENCE)


def test_a_slow_reader_is_waited_for(place, url):
    """What the daemon holds for it is bounded."""
    place.warm("-sS", url + "/text/hello", env={"WARMCURL": "only"})
    before = processes.memory_kib(place.daemon())
    client = place.start([paths.WARMCURL, "-sS", url + "/big/%d" % (64 << 20)],
                         env={"WARMCURL": "only"}, stdout=subprocess.PIPE)
    client.stdout.read(8)
    time.sleep(1)
    rest = client.stdout.read()
    client.stdout.close()
    assert client.wait(30 * paths.PATIENCE) == 0
    assert len(rest) == (64 << 20) - 8 + 2
    assert processes.memory_kib(place.daemon()) < before + 24 * 1024

"""Nonsense on the daemon's socket: that peer gets an error and is closed,
nobody else notices."""
import random
import socket
import struct
import threading

import pytest

from harness import processes, wire

BODY = b"hello from /get\n"


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


@pytest.fixture
def peer(place, url):
    """peer() -> a new connection to the running daemon. At the end the
    daemon must be the same and serve as before."""
    assert place.warm("-sS", url).out == BODY
    pid = place.daemon()
    made = []

    def connect():
        made.append(wire.Peer(place.socket))
        return made[-1]

    yield connect
    for one in made:
        one.sock.close()
    done = place.warm("-sS", url, env={"WARMCURL": "only"})
    assert (done.code, done.out) == (0, BODY), done
    assert place.daemon() == pid, "the daemon was replaced"


def is_refused(peer, data):
    """The daemon answers with an error and closes."""
    try:
        peer.send(data)
    except OSError:
        pass    # it closed before it had read everything
    messages = peer.rest()
    assert messages, "closed without a word"
    assert messages[-1][0] in ("ERROR", "REFUSED"), messages
    return messages


def test_a_good_session(peer, url):
    """The Python side speaks the protocol."""
    with peer() as one:
        one.send(wire.hello() + wire.get(url))
        messages = one.until("DONE")
    assert messages[0][0] == "WELCOME"
    body = b"".join(m[2] for m in messages if m[0] == "BODY")
    assert body == BODY
    assert struct.unpack_from("<HI", messages[-1][2])[1] == 0


def test_a_good_session_byte_by_byte(peer, url):
    with peer() as one:
        for byte in wire.hello() + wire.get(url):
            one.send(bytes([byte]))
        assert one.until("DONE")


BAD_FIRST = {
    "request before hello": wire.get("http://127.0.0.1:1/"),
    "ping before hello": wire.frame("PING", bytes(8)),
    "wrong magic": wire.hello(magic=0x12345678),
    "other major": wire.hello(major=wire.MAJOR + 1),
    "unknown type": wire.frame(250, b"x"),
    "type zero": wire.frame(0),
    "reserved byte": wire.frame("HELLO", b"", zero=1),
    "oversize length": wire.frame("HELLO", b"", length=0xFFFFFFFF),
    "just too large": wire.frame("HELLO", b"",
                                 length=wire.FRAME_MAX_BYTES + 1),
    "empty hello": wire.frame("HELLO"),
    "short hello": wire.frame("HELLO", b"\0" * 5),
    "a daemon's message": wire.frame("WELCOME", b""),
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("what", BAD_FIRST)
def test_bad_first_message(peer, what):
    is_refused(peer(), BAD_FIRST[what])


def option(number, kind, value=b""):
    return struct.pack("<IB", number, kind) + value


def bad_requests(url):
    text = wire.text_option("URL", url)
    return {
        "second hello": wire.hello(),
        "unknown type": wire.frame(99, b"x"),
        "a daemon's message": wire.frame("DONE", b"", 1),
        "control reply": wire.frame("CTL_END", bytes(4)),
        "empty request": wire.frame("REQUEST", b"", 1),
        "transfer zero": wire.get(url, transfer=0),
        "fewer options than said": wire.request([text], count=9),
        "more options than said": wire.request([text, text], count=1),
        "descriptors that never came": wire.request([text], fds=3),
        "unknown flag": wire.request([text], flags=1 << 31),
        "option type unknown": wire.request([option(10002, 77)]),
        "string too long": wire.request([option(
            10002, 3, struct.pack("<I", 0x7FFFFFFF))]),
        "truncated option": wire.request([text[:-3]]),
        "long of a string": wire.request([option(13, 3,
                                                 wire.string("5"))]),
        "pool name too long": wire.request([text], pool="p" * 5000),
        "url missing": wire.request([wire.long_option("TIMEOUT", 5)]),
        "oversize": wire.frame("REQUEST", b"",
                               length=wire.FRAME_MAX_BYTES + 1),
        "reserved byte": wire.frame("PING", bytes(8), zero=7),
        "short ping": wire.frame("PING", b"1"),
        "control after hello": wire.frame("CTL", b""),
    }


@pytest.mark.parametrize("what", bad_requests("http://x/"))
def test_bad_message_after_hello(peer, url, what):
    messages = is_refused(peer(), wire.hello() + bad_requests(url)[what])
    assert messages[0][0] == "WELCOME"


def test_options_the_daemon_owns_are_refused(peer, url):
    """Callbacks, shares, debug output: never set from the wire."""
    for name in ("VERBOSE", "FRESH_CONNECT", "MAXCONNECTS"):
        with peer() as one:
            one.send(wire.hello() + wire.request(
                [wire.text_option("URL", url), wire.long_option(name, 1)]))
            seen = [one.read(), one.read()]
            assert seen[1][0] in ("REFUSED", "ERROR"), (name, seen)


@pytest.fixture
def hanging(recorder):
    """A session with a transfer that runs until it is cancelled."""
    return wire.hello() + wire.get(
        "http://127.0.0.1:%d/hang" % recorder.ports["http"])


def test_same_transfer_twice(peer, hanging, url):
    is_refused(peer(), hanging + wire.get(url))


@pytest.mark.parametrize("kind, payload", [
    ("DATA", struct.pack("<H", 0) + b"x"),
    ("END", struct.pack("<HI", 0, 0)),
    ("READERR", struct.pack("<HI", 0, 5))],
    ids=lambda value: value if isinstance(value, str) else "")
def test_body_that_nobody_wants(peer, hanging, kind, payload):
    is_refused(peer(), hanging + wire.frame(kind, payload, 1))


def test_late_body_is_ignored(peer, url):
    """It crossed the transfer's last message."""
    with peer() as one:
        one.send(wire.hello() + wire.get(url))
        one.until("DONE")
        one.send(wire.frame("END", struct.pack("<HI", 0, 0), 1)
                 + wire.frame("PING", bytes(8)))
        assert one.until("PONG")


def test_nothing_but_violations_of_another_peer(peer, hanging, recorder):
    """A running transfer goes on while another peer is thrown out."""
    one = peer()
    one.send(hanging)
    assert processes.until(lambda: len(recorder.settled()) == 2)
    is_refused(peer(), b"\xff" * 64)
    one.send(wire.frame("PING", bytes(8)))
    assert one.until("PONG")


@pytest.mark.parametrize("cut", [1, 7, 8, 9, 20, 30, 60])
def test_truncated(peer, url, cut):
    """The client dies in the middle of a message: nothing remains."""
    data = wire.hello() + wire.get(url)
    for length in (cut, len(data) - cut):
        one = peer()
        one.send(data[:length])
        one.sock.close()


def test_unknown_transfer_is_harmless(peer, url):
    """Cancelling what has just ended is no offence."""
    with peer() as one:
        one.send(wire.hello() + wire.get(url))
        one.until("DONE")
        one.send(wire.frame("CANCEL", b"", 1))
        one.send(wire.frame("PING", bytes(8)))
        assert one.until("PONG")


def test_random_bytes(peer):
    rng = random.Random(20260101)
    for _ in range(100):
        one = peer()
        try:
            one.send(rng.randbytes(rng.randrange(1, 3000)))
        except OSError:
            pass
        one.sock.close()


def test_mutated_sessions(peer, url):
    """One byte or a few of a good session are changed."""
    rng = random.Random(20260102)
    good = wire.hello() + wire.get(url) + wire.frame("PING", bytes(8))
    for _ in range(300):
        data = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        one = peer()
        try:
            one.send(bytes(data))
        except OSError:
            pass
        one.sock.close()


def test_reordered_messages(peer, url):
    pieces = [wire.hello(), wire.get(url), wire.frame("PING", bytes(8)),
              wire.frame("CANCEL", b"", 1)]
    rng = random.Random(20260103)
    for _ in range(24):
        rng.shuffle(pieces)
        one = peer()
        try:
            one.send(b"".join(pieces))
        except OSError:
            pass
        one.sock.close()


def test_client_that_never_reads(peer, place, nginx, url):
    """Its transfer is paused, not buffered; others go on."""
    nginx.big("unread", 64 << 20)
    before = processes.memory_kib(place.daemon(), "VmRSS")
    for port in ("http", "h2"):
        one = peer()
        one.send(wire.hello() + wire.request([
            wire.text_option("URL", nginx.url(port, "/unread")),
            wire.long_option("SSL_VERIFYPEER", 0),
            wire.long_option("SSL_VERIFYHOST", 0)]))
    for _ in range(20):
        assert place.warm("-sS", url).out == BODY
    grown = processes.memory_kib(place.daemon(), "VmRSS") - before
    assert grown < 45 * 1024, "%d KiB for two unread transfers" % grown


def test_pings_that_are_never_read(peer, place, url):
    """Answers queue up only to a limit."""
    one = peer()
    one.sock.setblocking(False)
    data = wire.hello() + wire.frame("PING", bytes(8)) * 2000
    for _ in range(400):
        try:
            one.sock.send(data)
        except OSError:
            break
        data = wire.frame("PING", bytes(8)) * 2000
    assert place.warm("-sS", url).out == BODY
    assert processes.memory_kib(place.daemon(), "VmRSS") < 100 * 1024


def test_many_silent_peers(peer, place, url):
    """Connections that say nothing keep nobody out."""
    for _ in range(100):
        peer()
    assert place.warm("-sS", url).out == BODY


def test_descriptors_come_and_go(peer, place, url):
    """Descriptors sent along with nonsense are closed."""
    pid = place.daemon()
    before = len(processes.descriptors(pid))
    for _ in range(20):
        one = peer()
        socket_fds = [0] * 5
        try:
            one.sock.sendmsg([wire.frame(250, b"x")], [(
                1, 1, struct.pack("5i", *socket_fds))])
        except OSError:
            pass
        one.rest()
        one.sock.close()
    assert processes.until(
        lambda: len(processes.descriptors(pid)) <= before + 2)


def test_a_client_that_hands_over_its_own_end(peer, place, url):
    """Who holds both ends of a connection would never see it end."""
    pid = place.daemon()
    before = len(processes.descriptors(pid))
    for _ in range(20):
        one = peer()
        one.send(wire.hello())
        one.sock.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                    struct.pack("i", one.sock.fileno()))])
        one.sock.close()
    assert processes.until(
        lambda: len(processes.descriptors(pid)) <= before + 2, 5)


def test_all_at_once(peer, place, url):
    """Good commands beside a storm of bad ones."""
    end = threading.Event()

    def storm():
        rng = random.Random(20260104)
        while not end.is_set():
            with wire.Peer(place.socket) as one:
                try:
                    one.send(rng.randbytes(200))
                    one.rest()
                except OSError:
                    pass

    threads = [threading.Thread(target=storm) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            assert place.warm("-sS", url, env={"WARMCURL": "only"}).out \
                == BODY
    finally:
        end.set()
        for thread in threads:
            thread.join()

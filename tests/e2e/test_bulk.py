"""Large bodies: memory stays bounded, others keep working.

256 MiB; WARMCURL_BULK_MIB=1024 for the full size. The daemon's peak is
printed (pytest -s shows it).
"""
import os
import subprocess
import time

import pytest

from harness import paths, processes
from servers import sink as sinks

BULK_BYTES = int(os.environ.get("WARMCURL_BULK_MIB", "256")) << 20
LIMIT_S = 120 * paths.PATIENCE
PING_S = 10 * paths.PATIENCE    # of a small command beside a large one
# A daemon has 13 MiB after one request; libcurl may hold a paused HTTP/2
# stream's window of 33 MB (7.88.1). Sanitizers multiply that.
PEAK_KIB = 80 * 1024 * (8 if paths.SANITIZED else 1)


@pytest.fixture
def watched(place, recorder, request):
    """(place, ping): ping() runs a small command and checks its answer; at
    the end the daemon's peak is printed and judged."""
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]

    def ping():
        done = place.warm("-sS", url)
        assert (done.code, done.out) == (0, b"hello from /get\n"), done
        assert done.seconds < PING_S, done

    ping()
    before = processes.memory_kib(place.daemon(), "VmRSS")
    yield place, ping
    peak = processes.memory_kib(place.daemon())
    print("\n%s: daemon %d KiB before, %d KiB peak"
          % (request.node.name, before, peak))
    assert peak < PEAK_KIB


def pings_during(process, ping):
    while process.poll() is None:
        ping()
        time.sleep(0.2)


@pytest.mark.parametrize("port", ["http", "https", "h2"])
def test_download(watched, nginx, port):
    place, ping = watched
    nginx.big("bulk", BULK_BYTES)
    client = place.start([paths.WARMCURL, "-sSk", "-o", "/dev/null", "-w",
                          "%{size_download}", nginx.url(port, "/bulk")],
                         stdout=subprocess.PIPE)
    pings_during(client, ping)
    out, _ = client.communicate(timeout=LIMIT_S)
    assert int(out) == BULK_BYTES


TRACED_BYTES = 64 << 20


@pytest.mark.parametrize("port", ["http", "https", "h2"])
def test_slow_trace(watched, nginx, port, tmp_path):
    """A trace that is read slowly: what it shows is all there."""
    place, ping = watched
    nginx.big("traced", TRACED_BYTES)
    client = place.start([paths.WARMCURL, "-sSk", "-o", str(tmp_path / "out"),
                          "--trace-ascii", "-", nginx.url(port, "/traced")],
                         env={"WARMCURL": "only"}, stdout=subprocess.PIPE)
    shown = 0
    for number, line in enumerate(client.stdout):
        if line.startswith(b"<= Recv data, "):
            shown += int(line.split()[3])
        if number % 3000 == 0 and number < 30000:
            ping()
            time.sleep(0.1)
    assert client.wait(LIMIT_S) == 0
    client.stdout.close()
    assert shown == os.stat(tmp_path / "out").st_size == TRACED_BYTES


@pytest.mark.parametrize("port", ["http", "h2"])
def test_slow_reader(watched, nginx, port):
    """A reader that takes a little and rests, then takes the rest."""
    place, ping = watched
    nginx.big("bulk", BULK_BYTES)
    client = place.start([paths.WARMCURL, "-sSk", nginx.url(port, "/bulk")],
                         stdout=subprocess.PIPE)
    count = 0
    for _ in range(10):
        count += len(client.stdout.read(65536))
        ping()
        time.sleep(0.1)
    while True:
        data = client.stdout.read(1 << 20)
        if not data:
            break
        count += len(data)
    assert client.wait(LIMIT_S) == 0
    assert count == BULK_BYTES
    client.stdout.close()


def test_killed_reader(watched, nginx):
    place, ping = watched
    nginx.big("bulk", BULK_BYTES)
    for _ in range(3):
        client = place.start([paths.WARMCURL, "-sSk",
                              nginx.url("h2", "/bulk")],
                             stdout=subprocess.PIPE)
        assert client.stdout.read(65536)
        client.kill()
        client.wait()
        client.stdout.close()
        ping()


@pytest.fixture
def bulk_file(place):
    path = os.path.join(place.work, "bulk")
    with open(path, "wb") as file:
        file.truncate(BULK_BYTES)
    return path


def test_upload(watched, bulk_file):
    place, ping = watched
    sink = sinks.Sink()
    client = place.start([paths.WARMCURL, "-sS", "-T", bulk_file,
                          sink.url()], stdout=subprocess.PIPE)
    pings_during(client, ping)
    out, _ = client.communicate(timeout=LIMIT_S)
    sink.close()
    assert out == b"took %d\n" % BULK_BYTES


def test_upload_to_a_slow_server(watched, bulk_file):
    """The server takes 5 MB/s for a second; then the client is killed. The
    upload would last for a minute."""
    place, ping = watched
    sink = sinks.Sink(5_000_000)
    client = place.start([paths.WARMCURL, "-sS", "-T", bulk_file,
                          sink.url()], stdout=subprocess.PIPE)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        ping()
        time.sleep(0.1)
    assert client.poll() is None
    client.kill()
    client.communicate()
    assert processes.until(lambda: sink.open_count() == 0), \
        "the upload of a killed client goes on"
    ping()
    sink.close()


def test_upload_from_a_slow_pipe(watched):
    place, ping = watched
    sink = sinks.Sink()
    client = place.start([paths.WARMCURL, "-sS", "-T", "-", sink.url()],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for _ in range(10):
        client.stdin.write(b"x" * 100000)
        client.stdin.flush()
        ping()
        time.sleep(0.05)
    out, _ = client.communicate(timeout=LIMIT_S)
    sink.close()
    assert out == b"took 1000000\n"


def test_many_bodies_at_once(watched, nginx):
    place, ping = watched
    nginx.big("part", BULK_BYTES // 32)
    clients = [place.start([paths.WARMCURL, "-sSk", "-o", "/dev/null", "-w",
                            "%{size_download}", nginx.url("h2", "/part")],
                           stdout=subprocess.PIPE) for _ in range(8)]
    ping()
    for client in clients:
        out, _ = client.communicate(timeout=LIMIT_S)
        assert int(out) == BULK_BYTES // 32


LINE_BYTES_PER_S = 2_000_000


def test_nobody_waits_behind_a_large_body_on_a_slow_line(place, nginx, relay):
    """The buffers on the way take the first body whole: the second answer's
    head would come by the same connection when that is through."""
    nginx.big("slow", 2 * LINE_BYTES_PER_S)
    url = "https://localhost:%d/slow" % relay(nginx.ports["h2"], 1,
                                              LINE_BYTES_PER_S)
    words = [paths.WARMCURL, "-sSk", "-o", "/dev/null", "-w",
             "%{size_download}", url]
    alone = place.run(words).seconds
    since = nginx.mark()
    began = time.monotonic()
    clients = [place.start(words, stdout=subprocess.PIPE) for _ in range(3)]
    for client in clients:
        out, _ = client.communicate(timeout=LIMIT_S)
        assert int(out) == 2 * LINE_BYTES_PER_S
    # One behind the other they would take three times as long.
    assert time.monotonic() - began < 2.5 * alone
    assert len({line.connection for line in served(nginx, since)}) >= 3


# More than pipes and buffers hold: who is not read is not done.
SIDE_BYTES = 8 << 20


@pytest.mark.parametrize("words", [(), ("-i",), ("-L",)],
                         ids=lambda words: " ".join(words))
def test_bodies_side_by_side_have_connections_of_their_own(place, nginx,
                                                           words):
    """Commands that run together, over one kept connection; each answer is
    whole, and shown once. Nobody reads on before all have begun."""
    nginx.put("side", os.urandom(SIDE_BYTES))
    url = nginx.url("h2", "/side")
    assert place.warm("-sSk", nginx.url("h2", "/name")).code == 0
    since = nginx.mark()
    clients = [place.start([paths.WARMCURL, "-sSk", *words, url],
                           bufsize=0, stdout=subprocess.PIPE)
               for _ in range(4)]
    begun = [client.stdout.read(1) for client in clients]
    got = [first + client.communicate(timeout=LIMIT_S)[0]
           for first, client in zip(begun, clients)]
    assert [client.returncode for client in clients] == [0] * 4
    assert len(served(nginx, since)) >= 4
    used = {line.connection for line in served(nginx, since)}
    want = place.curl("-sSk", *words, url).out
    for out in got:
        assert out[-SIDE_BYTES:] == want[-SIDE_BYTES:]
        assert len(out) == len(want)
    assert len(used) > 1


def served(nginx, since):
    return [line for line in nginx.lines(since) if line.status == 200]


def test_bodies_of_one_command_share_as_in_curl(place, nginx):
    nginx.put("side", os.urandom(2 << 20))
    url = nginx.url("h2", "/side")
    since = nginx.mark()
    done = place.warm("-sSkZ", *["-o", "f"] * 4, *[url] * 4)
    assert done.code == 0, done
    assert len(nginx.lines(since)) == 4

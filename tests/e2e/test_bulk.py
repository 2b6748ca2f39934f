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
        assert done.seconds < 2 * paths.PATIENCE, done

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
    """The server takes 20 MB/s for a second; then the client is killed."""
    place, ping = watched
    sink = sinks.Sink(20_000_000)
    client = place.start([paths.WARMCURL, "-sS", "-T", bulk_file,
                          sink.url()], stdout=subprocess.PIPE)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        ping()
        time.sleep(0.1)
    assert client.poll() is None
    client.kill()
    client.communicate()
    assert processes.until(lambda: sink.open_count() == 0, 5), \
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

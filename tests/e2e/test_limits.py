"""What is bounded, and what happens at the bound."""
import json
import time

import pytest

from harness import paths, processes, wire


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


def status(place):
    return json.loads(place.ctl("status", "--json").out)


def cpu_ticks(pid):
    """Of a hundredth of a second, user and system."""
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_the_sweep_is_not_put_off_by_commands(place, url):
    """Pools that nobody will find again go, though commands never pause for
    a second."""
    count = 0

    def go_on():
        nonlocal count
        assert place.warm("-sS", "--warm-fresh", url).code == 0
        count += 1
        return count >= 5 and status(place)["pools"] < count - 2

    assert processes.until(go_on, step_s=0.3)


def test_clients_beyond_the_descriptors_go_direct(place, url):
    """The daemon has 64 descriptors; it neither dies, nor burns a core, nor
    lets a command wait."""
    script = "ulimit -n 64; warmcurl -sS " + url
    assert place.shell(script).code == 0
    pid = place.daemon()
    peers = [wire.Peer(place.socket) for _ in range(100)]
    for peer in peers:
        try:
            peer.send(wire.hello())
        except OSError:
            pass    # refused already
    before = cpu_ticks(pid)
    done = place.warm("-sS", url)
    assert done.code == 0 and done.seconds < 10 * paths.PATIENCE, done
    time.sleep(1)
    assert cpu_ticks(pid) - before < 30 * paths.PATIENCE
    for peer in peers:
        peer.sock.close()
    # Until then there may be no room for the question either.
    assert processes.until(lambda: status(place).get("sessions") == 1)
    done = place.warm("-sS", url, env={"WARMCURL": "only"})
    assert done.code == 0, done


@pytest.mark.skipif(paths.SANITIZED, reason="freed memory stays resident "
                    "there; leaks show in the sanitizer's own report")
def test_cancelled_downloads_leave_nothing_behind(place, nginx):
    """Paused HTTP/2 streams are cancelled while their connection serves
    another: what was held for them is freed."""
    nginx.big("big", 64 << 20)
    assert place.warm("-sSk", nginx.url("h2", "/name")).code == 0
    pid = place.daemon()

    def options(path):
        return [wire.text_option("URL", nginx.url("h2", path)),
                wire.long_option("SSL_VERIFYPEER", 0),
                wire.long_option("SSL_VERIFYHOST", 0)]

    def cancel_four():
        """Four paused downloads beside a transfer that goes on."""
        with wire.Peer(place.socket) as slow, wire.Peer(place.socket) as fast:
            slow.send(wire.hello() + b"".join(
                wire.request(options("/big"), n) for n in (1, 2, 3, 4)))
            fast.send(wire.hello() +
                      wire.request(options("/up/slow/10/0.1")))
            time.sleep(0.3)
            slow.sock.close()
            while fast.read()[0] != "DONE":
                pass

    cancel_four()
    before = processes.memory_kib(pid, "VmRSS")
    for _ in range(4):
        cancel_four()
    # Sixteen streams held 460 MiB when it was not; what is free may linger.
    assert processes.memory_kib(pid, "VmRSS") - before < 160 << 10

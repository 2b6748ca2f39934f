"""A daemon that dies: a POST reaches the server once, nothing hangs."""
import os
import signal
import subprocess
import time

import pytest

from harness import paths, processes

LIMIT_S = 15 * paths.PATIENCE
BODY = b"hello from /get\n"
LOST = 56   # CURLE_RECV_ERROR: what became of the request is not known


@pytest.fixture
def base(recorder):
    return "http://127.0.0.1:%d" % recorder.ports["http"]


def begin(place, *args):
    return place.start([paths.WARMCURL, "-sS", *args],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process):
    out, err = process.communicate(timeout=LIMIT_S)
    return process.returncode, out, err


def posts(recorder):
    return [r for r in recorder.settled() if r.method == "POST"]


def kill_daemon(place):
    pid = place.daemon()
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_gone(pid, 5)


def test_killed_while_idle(place, recorder, base):
    for n in range(3):
        done = place.warm("-sS", "-d", "n=%d" % n, base + "/echo")
        assert (done.code, done.out) == (0, b"n=%d" % n), done
        kill_daemon(place)
    assert [r.body for r in posts(recorder)] == [b"n=0", b"n=1", b"n=2"]


def test_killed_while_the_server_has_the_post(place, recorder, base):
    place.warm("-sS", base + "/get")
    client = begin(place, "-d", "a=1", base + "/hang")
    assert processes.until(lambda: posts(recorder), 5)
    kill_daemon(place)
    code, out, err = finish(client)
    assert (code, out) == (LOST, b""), (code, out, err)
    assert err.startswith(b"curl: (56) "), err
    assert len(posts(recorder)) == 1


def test_killed_while_the_server_has_the_get(place, recorder, base):
    """A replayable request of which nothing was printed is done again."""
    place.warm("-sS", base + "/get")
    client = begin(place, base + "/slow/1/1")
    assert processes.until(lambda: len(recorder.settled()) == 2, 5)
    kill_daemon(place)
    code, out, err = finish(client)
    if code == 0:
        assert out == b"piece 0\n"
    else:   # its first bytes had been printed already
        assert code == LOST, (code, out, err)


def test_killed_before_a_byte_of_the_answer(place, recorder, base):
    place.warm("-sS", base + "/get")
    client = begin(place, "-m", "3", base + "/hang")
    assert processes.until(lambda: len(recorder.settled()) == 2, 5)
    kill_daemon(place)
    code, _, err = finish(client)
    assert code == 28, err      # done again by curl, which times out
    assert len(recorder.settled()) == 3


def test_killed_in_the_body(place, recorder, base):
    place.warm("-sS", base + "/get")
    client = begin(place, "-N", base + "/slow/20/0.2")
    first = client.stdout.read(8)
    assert first == b"piece 0\n"
    kill_daemon(place)
    code, out, err = finish(client)
    assert code == LOST and err.startswith(b"curl: (56) "), (code, err)
    assert not out.startswith(b"piece 0")
    assert len(recorder.settled()) == 2


def test_killed_while_uploading_stdin(place, recorder, base):
    """What was read from stdin can't be read again."""
    place.warm("-sS", base + "/get")
    client = place.start(
        [paths.WARMCURL, "-sS", "-T", "-", base + "/upload"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    client.stdin.write(b"part one\n")
    client.stdin.flush()
    assert processes.until(lambda: len(recorder.requests) == 2, 5)
    time.sleep(0.2)
    kill_daemon(place)
    try:
        client.stdin.close()
    except OSError:
        pass
    client.stdin = None
    code, _, err = finish(client)
    assert code == LOST, (code, err)
    assert len([r for r in recorder.settled() if r.method == "PUT"]) == 1


# The answer takes 50 ms: most of these moments are in the middle of it. A
# warm POST's own way through the daemon takes less than one.
WARM_MOMENTS_MS = [n / 10 for n in range(0, 20)] + [3, 5, 10, 30, 80]
COLD_MOMENTS_MS = [0, 1, 2, 3, 5, 8, 13, 20, 40, 80]


def judge(recorder, client):
    """A POST is counted once when the command says that it worked, and never
    twice; returns whether it worked."""
    code, out, err = finish(client)
    count = len(posts(recorder))
    if code == 0:
        assert (count, out) == (1, b"late\n")
    else:
        assert code == LOST and count <= 1, (code, out, err, count)
    return code == 0


def test_killed_at_any_moment_warm(place, recorder, base):
    results = []
    for moment_ms in WARM_MOMENTS_MS:
        place.warm("-sS", base + "/get")
        pid = place.daemon()
        recorder.reset()
        client = begin(place, "-d", "a=1", base + "/late/0.05")
        time.sleep(moment_ms / 1000)
        os.kill(pid, signal.SIGKILL)
        results.append(judge(recorder, client))
        assert processes.wait_gone(pid, 5)
    assert True in results and False in results, results


def test_killed_at_any_moment_cold(place, recorder, base):
    """The command that is hit has just started the daemon."""
    for moment_ms in COLD_MOMENTS_MS:
        recorder.reset()
        client = begin(place, "-d", "a=1", base + "/late/0.05")
        pid = processes.until(lambda: _listening(place), 5, 0)
        time.sleep(moment_ms / 1000)
        if pid:
            os.kill(pid, signal.SIGKILL)
            assert processes.wait_gone(pid, 5)
        judge(recorder, client)


def _listening(place):
    """The daemon's pid without connecting to it; None when there is none or
    only root could tell."""
    for pid in processes.holders(place.socket):
        if os.path.realpath("/proc/%d/exe" % pid) == \
                os.path.realpath(paths.DAEMON):
            return pid
    return None


def test_stopped_daemon_does_not_hang_for_ever(place, recorder, base):
    """A daemon that does not answer (SIGSTOP) is told from a slow server:
    the command ends by itself."""
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    os.kill(pid, signal.SIGSTOP)
    try:
        done = place.warm("-sS", "-m", "30", base + "/get",
                          timeout_s=60 * paths.PATIENCE)
        assert done.code in (0, LOST), done
    finally:
        os.kill(pid, signal.SIGCONT)


def test_stopped_daemon_is_waited_for_once(place, recorder, base):
    """The POST's fate is not known; what follows it goes another way."""
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    os.kill(pid, signal.SIGSTOP)
    try:
        done = place.warm("-sS", "-d", "a=1", base + "/echo", "--next", "-sS",
                          base + "/get", timeout_s=60 * paths.PATIENCE)
        assert (done.code, done.out) == (0, BODY), done
        assert done.err.startswith(b"curl: (56) "), done
        assert done.seconds < 25 * paths.PATIENCE, done
    finally:
        os.kill(pid, signal.SIGCONT)


def test_stop_lets_transfers_finish(place, recorder, base):
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    client = begin(place, base + "/slow/5/0.2")
    assert processes.until(lambda: len(recorder.settled()) == 2, 5)
    done = place.ctl("stop", timeout_s=LIMIT_S)
    assert done.code == 0, done
    assert not processes.alive(pid)
    code, out, err = finish(client)
    assert (code, len(out)) == (0, 40), (code, out, err)


def test_exit_ends_transfers(place, recorder, base):
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    client = begin(place, "-d", "a=1", base + "/hang")
    assert processes.until(lambda: posts(recorder), 5)
    done = place.ctl("exit", timeout_s=LIMIT_S)
    assert done.code == 0, done
    assert not processes.alive(pid)
    code, _, err = finish(client)
    assert code == LOST, (code, err)
    assert len(posts(recorder)) == 1

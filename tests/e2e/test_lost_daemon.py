"""A daemon that dies: a POST reaches the server once, nothing hangs."""
import contextlib
import os
import signal
import socket
import subprocess
import threading
import time

import pytest

from harness import paths, processes

LIMIT_S = 60 * paths.PATIENCE
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
    assert processes.wait_gone(pid)


def test_killed_while_idle(place, recorder, base):
    for n in range(3):
        done = place.warm("-sS", "-d", "n=%d" % n, base + "/echo")
        assert (done.code, done.out) == (0, b"n=%d" % n), done
        kill_daemon(place)
    assert [r.body for r in posts(recorder)] == [b"n=0", b"n=1", b"n=2"]


def test_killed_while_the_server_has_the_post(place, recorder, base):
    place.warm("-sS", base + "/get")
    client = begin(place, "-d", "a=1", base + "/hang")
    assert processes.until(lambda: posts(recorder))
    kill_daemon(place)
    code, out, err = finish(client)
    assert (code, out) == (LOST, b""), (code, out, err)
    assert err.startswith(b"curl: (56) "), err
    assert len(posts(recorder)) == 1


def test_killed_while_the_server_has_the_get(place, recorder, base):
    """A replayable request of which nothing was printed is done again."""
    place.warm("-sS", base + "/get")
    client = begin(place, base + "/slow/1/1")
    assert processes.until(lambda: len(recorder.settled()) == 2)
    kill_daemon(place)
    code, out, err = finish(client)
    if code == 0:
        assert out == b"piece 0\n"
    else:   # its first bytes had been printed already
        assert code == LOST, (code, out, err)


def test_killed_before_a_byte_of_the_answer(place, recorder, base):
    place.warm("-sS", base + "/get")
    client = begin(place, "-m", "3", base + "/hang")
    assert processes.until(lambda: len(recorder.settled()) == 2)
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
    assert processes.until(lambda: len(recorder.requests) == 2)
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


def judge(recorder, client, query=""):
    """A POST is counted once when the command says that it worked, and never
    twice; returns whether it worked."""
    code, out, err = finish(client)
    count = len([p for p in posts(recorder) if p.target.endswith(query)])
    if code == 0:
        assert (count, out) == (1, b"late\n")
    else:
        assert code == LOST and count <= 1, (code, out, err, count)
    return code == 0


def test_killed_at_any_moment_warm(place, recorder, base):
    for moment_ms in WARM_MOMENTS_MS:
        place.warm("-sS", base + "/get")
        pid = place.daemon()
        recorder.reset()
        client = begin(place, "-d", "a=1", base + "/late/0.05")
        time.sleep(moment_ms / 1000)
        os.kill(pid, signal.SIGKILL)
        judge(recorder, client)
        assert processes.wait_gone(pid)


def test_killed_at_both_ends(place, recorder, base):
    """What lies before and behind all those moments."""
    place.warm("-sS", base + "/get")
    with stopped(place) as pid:     # the request is not even read
        client = begin(place, "-d", "a=1", base + "/late/0.05")
        os.kill(pid, signal.SIGKILL)
        assert judge(recorder, client)
    recorder.reset()
    place.warm("-sS", base + "/get")
    client = begin(place, "-d", "a=1", base + "/held")
    assert processes.until(lambda: posts(recorder))
    kill_daemon(place)
    assert not judge(recorder, client)


def test_killed_at_any_moment_cold(place, recorder, base):
    """The command that is hit has just started the daemon."""
    for moment_ms in COLD_MOMENTS_MS:
        recorder.reset()
        # What an earlier, killed daemon sent may come late: it has another URL.
        query = "?moment=%d" % moment_ms
        client = begin(place, "-d", "a=1", base + "/late/0.05" + query)
        pid = processes.until(lambda: _listening(place), 5, 0)
        time.sleep(moment_ms / 1000)
        if pid:
            os.kill(pid, signal.SIGKILL)
            assert processes.wait_gone(pid)
        judge(recorder, client, query)


def _listening(place):
    """The daemon's pid without connecting to it; None when there is none or
    only root could tell."""
    for pid in processes.holders(place.socket):
        if processes.program(pid) == os.path.realpath(paths.DAEMON):
            return pid
    return None


NOTICE_S = 2    # EXCHANGE_NOTICE_MS (client/exchange.h)
QUIET_S = 10    # EXCHANGE_QUIET_MS
# More than one notice, and less than what comes of not taking it.
NOTICED_S = NOTICE_S + 6 * paths.PATIENCE


@contextlib.contextmanager
def stopped(place):
    """The daemon, while it does not answer."""
    pid = place.daemon()
    os.kill(pid, signal.SIGSTOP)
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("words", [
    "", "-d a=1", "-X DELETE", "-F a=b", "-T in.txt", "--data-binary @-",
    "-T -", "-Z --no-progress-meter", "--warm-only -d a=1", "-d a=1 --data-binary @big"])
def test_a_stopped_daemon_has_not_sent(place, recorder, base, words):
    """It has not read what is asked of it, and finds when it goes on that
    nobody wants it any more: another way is as good."""
    place.put("in.txt", "text\n")
    place.put("big", "x" * 2000000)
    place.warm("-sS", base + "/get")
    asked = place.daemon()
    recorder.reset()
    with stopped(place):
        done = place.warm("-sS", *words.split(), base + "/echo", data=b"typed")
    assert (done.code, done.err) == (0, b""), done
    assert NOTICE_S <= done.seconds < NOTICED_S, done
    # By now it has read what it got.
    assert place.warm("-sS", base + "/get").out == BODY
    assert place.daemon() == asked
    time.sleep(0.2)
    methods = [r.method for r in recorder.settled()]
    if not words or words.startswith("-Z"):
        assert methods.count("GET") >= 2    # it may have begun that again
    else:
        assert len(methods) == 2, methods


def test_a_stopped_daemon_is_waited_for_once(place, recorder, base):
    """More than one of its command's requests can't be the real curl's."""
    place.warm("-sS", base + "/get")
    with stopped(place):
        done = place.warm("-sS", "--warm-only", "-d", "a=1", base + "/echo",
                          "--next", "-sS", base + "/get")
    assert (done.code, done.out, done.err) == (0, b"a=1" + BODY, b""), done
    assert done.seconds < NOTICED_S, done
    place.warm("-sS", base + "/get")
    assert len(posts(recorder)) == 1


def test_stopped_while_the_server_has_the_get(place, recorder, base):
    """It read the request; it is asked once whether it lives."""
    place.warm("-sS", base + "/get")
    began = time.monotonic()
    client = begin(place, base + "/held")
    assert processes.until(lambda: len(recorder.settled()) == 2)
    with stopped(place):
        recorder.let_go.set()
        code, out, err = finish(client)
    assert (code, out, err) == (0, b"late\n", b"")
    seconds = time.monotonic() - began
    assert 2 * NOTICE_S < seconds < 2 * NOTICE_S + 6 * paths.PATIENCE


def test_stopped_while_the_server_has_the_post(place, recorder, base):
    """Its fate is not known; what follows it goes another way."""
    place.warm("-sS", base + "/get")
    client = begin(place, "-d", "a=1", base + "/held", "--next", "-sS",
                   base + "/get")
    assert processes.until(lambda: posts(recorder))
    with stopped(place):
        recorder.let_go.set()
        out, err = client.communicate(timeout=60 * paths.PATIENCE)
    assert (client.returncode, out) == (0, BODY)
    assert err.startswith(b"curl: (56) "), err
    assert len(posts(recorder)) == 1


@pytest.mark.parametrize("words", [
    "--etag-save etag", "-d a=1 --etag-save etag", "--url-query q=a/b",
    "--warm-only --etag-save etag", "-Z --no-progress-meter --parallel-max-host 2"])
def test_a_question_to_a_stopped_daemon_is_the_only_wait(place, recorder, base,
                                                         words):
    """What asks for the version first does not wait for the answer, too."""
    place.warm("-sS", base + "/get")
    with stopped(place):
        done = place.warm("-sS", *words.split(), base + "/get")
    assert (done.code, done.err) == (0, b""), done
    assert done.out.endswith(BODY), done
    assert NOTICE_S < done.seconds < NOTICED_S, done
    place.warm("-sS", base + "/get")    # by now it has read what it got
    assert len(posts(recorder)) == words.count("-d ")


@pytest.mark.parametrize("words", [
    "", "-d a=1", "--json {}", "-F a=b", "-T in.txt", "-I", "-L", "-o out",
    "-u a:b", "-H X:1", "-b a=b", "-c jar", "--compressed", "-w %{http_code}",
    "-X PUT", "-r 0-3", "--retry 2"])
def test_everyday_commands_come_once(place, recorder, base, words):
    """None asks for curl's version first. Here the daemon ends at once."""
    place.put("in.txt", "text\n")
    comers = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place.socket)
        listener.listen()

        def turn_away():
            while True:
                try:
                    comers.append(listener.accept()[0].close())
                except OSError:
                    return

        thread = threading.Thread(target=turn_away)
        thread.start()
        done = place.warm("-sS", *words.split(), base + "/get")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert done.code == 0, done
    assert len(comers) == 1


def test_stop_lets_transfers_finish(place, recorder, base):
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    client = begin(place, base + "/slow/5/0.2")
    assert processes.until(lambda: len(recorder.settled()) == 2)
    done = place.ctl("stop", timeout_s=LIMIT_S)
    assert done.code == 0, done
    assert not processes.alive(pid)
    code, out, err = finish(client)
    assert (code, len(out)) == (0, 40), (code, out, err)


def test_exit_ends_transfers(place, recorder, base):
    place.warm("-sS", base + "/get")
    pid = place.daemon()
    client = begin(place, "-d", "a=1", base + "/hang")
    assert processes.until(lambda: posts(recorder))
    done = place.ctl("exit", timeout_s=LIMIT_S)
    assert done.code == 0, done
    assert not processes.alive(pid)
    code, _, err = finish(client)
    assert code == LOST, (code, err)
    assert len(posts(recorder)) == 1

"""Nothing of the caller stays behind, though the command started a daemon."""
import os
import socket
import subprocess

import pytest

from differential import differences
from harness import paths, processes

LIMIT_S = 60 * paths.PATIENCE
URL = "http://127.0.0.1:%d/get"
BODY = b"hello from /get\n"


@pytest.fixture
def url(recorder):
    return URL % recorder.ports["http"]


def test_command_substitution(place, url):
    done = place.shell('x=$(warmcurl -sS %s); echo "got $x"' % url,
                       timeout_s=LIMIT_S)
    assert done.out == b"got " + BODY and done.code == 0, done
    assert place.daemon()


def test_pipe_to_cat(place, url):
    done = place.shell("warmcurl -sS %s | cat" % url, timeout_s=LIMIT_S)
    assert done.out == BODY, done


def test_pipe_to_head(place, recorder):
    big = "http://127.0.0.1:%d/size/5000000" % recorder.ports["http"]
    done = place.shell("warmcurl -sS %s | head -c1; "
                       "echo \" ${PIPESTATUS[*]}\"" % big, timeout_s=LIMIT_S)
    same = place.run(["/bin/bash", "-c", "curl -sS %s | head -c1; "
                      "echo \" ${PIPESTATUS[*]}\"" % big])
    assert done.out == same.out
    assert differences.mask(differences.ERR, done.err, ()) == \
        differences.mask(differences.ERR, same.err, ())


def test_both_outputs_on_one_pipe(place, url):
    done = place.shell("warmcurl %s 2>&1 | wc -l" % url, timeout_s=LIMIT_S)
    assert int(done.out) >= 1


def test_empty_environment(place, url):
    """As cron has it: hardly any variables; the socket's name is given only
    so that the test can find it."""
    done = place.run(["env", "-i", "WARMCURL_SOCKET=" + place.socket,
                      paths.WARMCURL, "-sS", url], timeout_s=LIMIT_S)
    assert done.out == BODY, done
    assert place.daemon()


def test_null_stdin(place, url):
    assert place.shell("warmcurl -sS %s < /dev/null" % url,
                       timeout_s=LIMIT_S).out == BODY


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_closed_descriptors(place, url, closed):
    done = place.shell("warmcurl -sS %s %s" % (url, closed),
                       timeout_s=LIMIT_S)
    assert done.out == BODY, done


def test_closed_stdout(place, url):
    script = "%s -sS " + url + " >&-"
    done = place.shell(script % "warmcurl", timeout_s=LIMIT_S)
    same = place.shell(script % paths.CURL)
    assert (done.code, done.err) == (same.code, same.err)


def test_silent_stdin_pipe(place, url):
    """A stdin that never ends and that the command has no business with."""
    read, write = os.pipe()
    try:
        done = place.warm("-sS", url, stdin=read, timeout_s=LIMIT_S)
        assert done.out == BODY, done
    finally:
        os.close(read)
        os.close(write)


def test_terminal(place, url):
    """On a terminal of its own, which goes away."""
    done = place.run(["script", "-qec", "%s -sS %s" % (paths.WARMCURL, url),
                      "/dev/null"], timeout_s=LIMIT_S)
    assert BODY.strip() in done.out, done


def test_no_descriptor_of_the_caller_stays(place, url):
    """Pipes, files, sockets: none is open in the daemon it started."""
    log = open(os.path.join(place.work, "log"), "w")
    pair = socket.socketpair()
    read, write = os.pipe()
    keep = [log.fileno(), pair[0].fileno(), read, write]
    done = place.warm("-sS", url, pass_fds=keep, timeout_s=LIMIT_S)
    assert done.out == BODY, done
    pid = place.daemon()
    assert pid
    if os.geteuid() != 0 and not processes.descriptors(pid):
        pytest.skip("the daemon is not dumpable: only root may look")
    links = processes.descriptors(pid)
    ours = {os.readlink("/proc/self/fd/%d" % fd) for fd in keep}
    assert not ours & set(links.values()), links
    assert not any(link.startswith("pipe:") for fd, link in links.items()
                   if fd < 3), links
    for fd in (0, 1, 2):
        assert links[fd] == "/dev/null", links
    assert os.readlink("/proc/%d/cwd" % pid) == "/"
    for end in (*pair, log):
        end.close()
    os.close(read)
    os.close(write)


def test_daemon_is_nobodys_child(place, url):
    done = place.warm("-sS", url, timeout_s=LIMIT_S)
    assert done.out == BODY
    pid = place.daemon()
    with open("/proc/%d/stat" % pid) as file:
        words = file.read().rpartition(")")[2].split()
    parent, group, session = map(int, words[1:4])
    assert group == session, "not in a session of its own"
    assert parent != os.getpid()
    assert session not in (os.getsid(0), os.getpgid(0))


# What the daemon is started with: how, and what leads to its configuration.
DAEMON_VARIABLES = {"PATH", "LANG", "WARMCURL_SOCKET", "WARMCURL_CONFIG",
                    "XDG_CONFIG_HOME", "HOME", "LISTEN_PID", "LISTEN_FDS",
                    "ASAN_OPTIONS", "UBSAN_OPTIONS"}


def test_environment_is_scrubbed(place, url):
    place.warm("-sS", url, env={"SECRET_TOKEN": "hush",
                                "http_proxy": ""}, timeout_s=LIMIT_S)
    pid = place.daemon()
    try:
        with open("/proc/%d/environ" % pid, "rb") as file:
            environ = file.read()
    except OSError:
        pytest.skip("the daemon is not dumpable: only root may look")
    names = {entry.partition(b"=")[0].decode()
             for entry in environ.split(b"\0") if entry}
    assert names and names <= DAEMON_VARIABLES


def test_background_job_and_wait(place, url):
    done = place.shell("warmcurl -sS %s > f & wait; cat f" % url,
                       timeout_s=LIMIT_S)
    assert done.out == BODY


def test_no_zombie_and_no_child(place, url):
    """A shell that waits for all its children ends at once."""
    done = place.shell(
        "warmcurl -sS %s >/dev/null; ps --no-headers --ppid $$ | "
        "grep -v -e ps -e grep; true" % url, timeout_s=LIMIT_S)
    assert done.out == b"", done


def test_timeout_and_nohup(place, url):
    for wrapper in ("timeout 60", "nohup", "nice", "setsid -w"):
        done = place.shell("%s warmcurl -sS %s 2>/dev/null" % (wrapper, url),
                           timeout_s=LIMIT_S)
        assert done.out == BODY, (wrapper, done)


def test_killed_client_leaves_the_daemon_well(place, recorder, url):
    slow = "http://127.0.0.1:%d/hang" % recorder.ports["http"]
    client = place.start([paths.WARMCURL, "-sS", slow],
                         stdout=subprocess.DEVNULL)
    assert processes.until(lambda: recorder.settled())
    client.kill()
    client.wait()
    assert place.warm("-sS", url, timeout_s=LIMIT_S).out == BODY
    assert processes.until(lambda: recorder.open_count() == 0), \
        "the killed client's transfer goes on"

"""warmcurlctl run: a daemon for one command, of which nothing stays, however
either ends."""
import glob
import json
import os
import random
import re
import signal
import subprocess
import time

import pytest

from harness import paths, place as places, processes

BODY = b"hello from /get\n"
GONE_S = 60 * paths.PATIENCE
# Kills of each signal, at moments up to this long after the start: the command
# below lives for half of that.
KILLS = 25
LATEST_S = 0.12 * paths.PATIENCE


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


# --- what may stay ----------------------------------------------------------

PLACES = ("/tmp/warmcurl-run-", "/dev/shm/warmcurl-run-")
RUN_FOLDER = re.compile("/(tmp|dev/shm)/warmcurl-run-[^/]*")


def folders():
    return {path for place in PLACES for path in glob.glob(place + "*")}


def sockets():
    """The folders of daemons' sockets, as long as anybody has one open."""
    return {RUN_FOLDER.match(path).group() for place in PLACES
            for path, _ in processes.unix_sockets(place)}


def is_of(place, pid):
    """Whether the process was started in this place; None where nobody may
    know."""
    try:
        with open("/proc/%d/environ" % pid, "rb") as file:
            return place.folder.encode() in file.read()
    except OSError:
        return None


def others(place):
    """Folders that some other test's processes hold."""
    found = set()
    for folder in PLACES:
        for pid, held in processes.holders(folder).items():
            if is_of(place, pid) is False:
                found |= {RUN_FOLDER.match(path).group() for path in held}
    return found


def keepers(place):
    """Processes of `run` that were started here; a command has another name."""
    found = set()
    for pid in processes.pids():
        try:
            with open("/proc/%d/comm" % pid) as file:
                name = file.read().strip()
        except OSError:
            continue
        if name in ("warmcurl-keeper", "warmcurlctl") and \
                is_of(place, pid) and processes.alive(pid):
            found.add(pid)
    return found


class Before:
    """What was there before, of others."""

    def __init__(self, place):
        self._place = place
        self._before = folders() | sockets()

    def left(self):
        new = (folders() | sockets()) - self._before
        return new - (others(self._place) if new else set()) | \
            keepers(self._place)

    def assert_nothing_new(self):
        assert processes.until(lambda: not self.left(), GONE_S), self.left()


# --- in good order ----------------------------------------------------------

def test_a_private_daemon(place, url):
    done = place.shell(
        "warmcurlctl run -- sh -c 'echo $WARMCURL_SOCKET; "
        "warmcurl -sS %s; warmcurlctl status --json; exit 7'" % url)
    assert done.code == 7 and not done.err, done
    lines = done.out.split(b"\n")
    private = lines[0].decode()
    assert private and private != place.socket
    assert lines[1] + b"\n" == BODY
    status = json.loads(lines[2])
    assert status["socket"] == private and status["commands"] == 1
    # At once, not some time later.
    assert not os.path.exists(os.path.dirname(private)) and not keepers(place)
    assert not processes.unix_sockets(os.path.dirname(private))
    assert not place.daemon()


def test_curl_is_warmcurl(place, url):
    done = place.ctl("run", "--", "sh", "-c",
                     "curl --warm-explain -sS %s; curl --warm-explain -sS %s; "
                     "command -v curl" % (url, url))
    assert done.code == 0 and done.out.startswith(2 * BODY), done
    assert done.err.count(b"warmcurl: ") == 2, done
    assert b"direct" not in done.err, done
    assert b"warmcurl" in done.out.splitlines()[-1]


def test_figures_go_to_standard_error(place, url):
    command = "curl -sS %s; curl -sSv %s; exit 3" % (url, url)
    done = place.ctl("run", "--stats", "--", "sh", "-c", command)
    assert done.code == 3 and done.out == 2 * BODY, done
    assert b"a trace of the connection" in done.err
    done = place.ctl("run", "--stats", "--json", "--", "sh", "-c", command)
    answer = json.loads(done.err.splitlines()[-1])
    assert answer["exit_code"] == 3 and answer["daemon"]["running"]
    assert answer["stats"]["commands"] == 2
    assert answer["stats"]["direct"] == 1
    done = place.ctl("run", "--markdown", "--", "sh", "-c", command)
    assert b"| commands | 2 |" in done.err


def test_two_forms_at_once_are_wrong_usage(place):
    done = place.ctl("run", "--json", "--markdown", "--", "echo", "ran")
    assert done.code == 2 and not done.out, done


@pytest.mark.parametrize("script, code", [
    ("exit 0", 0), ("exit 42", 42), ("kill -KILL $$", 137),
    ("kill -TERM $$", 143)])
def test_the_exit_code_is_the_commands(place, script, code):
    assert place.ctl("run", "--", "sh", "-c", script).code == code


def test_what_can_not_run_has_codes(place):
    assert place.ctl("run", "--", "/nonexistent").code == 127
    assert place.ctl("run", "--", "/").code == 126


def test_without_a_daemon_it_runs_all_the_same(place, url):
    done = place.ctl("run", "--", "sh", "-c", "curl -sS %s" % url,
                     env={"WARMCURLD": "/nonexistent"})
    assert done.code == 0 and done.out == BODY, done
    assert b"no daemon" in done.err


def test_standard_input_reaches_the_command(place):
    done = place.ctl("run", "--", "cat", data=b"from outside")
    assert done.out == b"from outside", done


@pytest.mark.parametrize("closed", ["0<&-", "2>&-", "0<&- 2>&-"])
def test_closed_streams_stay_closed(place, url, closed):
    done = place.shell("warmcurlctl run --stats -- sh -c 'curl -sS %s; "
                       "ls -l /proc/self/fd' %s" % (url, closed))
    assert done.code == 0 and done.out.startswith(BODY), done
    for number in {"0<&-": "0", "2>&-": "2", "0<&- 2>&-": "02"}[closed]:
        # ls itself opens the folder by the first free one.
        assert b" %s -> /dev" % number.encode() not in done.out, done


def test_it_keeps_no_pipe_open(place, url):
    """A reader of the command's output sees its end with the command; else
    this would hang."""
    done = place.shell("x=$(warmcurlctl run -- sh -c 'curl -sS %s'); "
                       "echo \"$x\" | cat" % url)
    assert done.out == BODY, done


def test_a_daemon_that_dies_is_replaced_and_goes_too(place, url):
    before = Before(place)
    done = place.ctl(
        "run", "--", "sh", "-c",
        "curl -sS %s; kill -KILL $(%s status --json | "
        "sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); sleep 0.2; curl -sS %s"
        % (url, paths.CTL, url))
    assert done.code == 0 and done.out == 2 * BODY, done
    before.assert_nothing_new()


def test_it_does_not_idle_out(place_with, url):
    """A job may be busy with other things for longer than any daemon waits;
    its figures are of the whole job."""
    place = place_with("idle-exit = 1\n")
    done = place.ctl("run", "--", "sh", "-c",
                     "curl -sS %s; sleep 3; curl -sS %s; %s status --json"
                     % (url, url, paths.CTL))
    assert json.loads(done.out.splitlines()[-1])["commands"] == 2, done


def test_runs_nest(place, url):
    before = Before(place)
    done = place.ctl("run", "--", paths.CTL, "run", "--", "sh", "-c",
                     "curl -sS %s" % url)
    assert done.code == 0 and done.out == BODY, done
    before.assert_nothing_new()


# --- signals ----------------------------------------------------------------

def test_signals_are_handed_on(place):
    done = place.shell("timeout -s TERM 1 warmcurlctl run -- sleep 60")
    assert done.code == 124 and done.seconds < 40


@pytest.mark.parametrize("name", ["TERM", "INT", "HUP", "USR1"])
def test_a_command_may_catch_them(place, name):
    process = place.start(
        [paths.CTL, "run", "--", "bash", "-c",
         "trap 'echo caught; exit 9' %s; echo ready; "
         "for i in $(seq 1200); do sleep 0.05; done" % name],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(getattr(signal, "SIG" + name))
    out, err = process.communicate(timeout=places.RUN_S)
    assert process.returncode == 9 and out == b"caught\n", (out, err)


# The command does requests for about half of LATEST_S, notes what came of
# them, and then lets the rest of the time pass; should it outlive the daemon,
# its requests go on without.
COMMAND = """
for i in 1 2 3; do
    curl -sS {url} >>{out}.$i 2>>{out}.err || echo failed-$? >>{out}.err
    sleep {pause}
done
"""


def kill_group(process):
    """As a terminal's Ctrl-C does."""
    try:
        os.killpg(process.pid, signal.SIGINT)
    except ProcessLookupError:
        pass


KILLERS = {
    "TERM": lambda process: process.terminate(),
    "INT": kill_group,
    "KILL": lambda process: process.kill(),
}


def leftover_commands(out):
    """Shells of COMMAND that still run, orphans of a killed run."""
    return [pid for pid in processes.pids()
            if out in processes.command_line(pid)]


@pytest.mark.parametrize("how", KILLERS)
def test_killed_at_any_point_nothing_stays(place, url, how):
    seed = int(os.environ.get("RUN_SEED", random.randrange(2**32)))
    dice = random.Random(seed)
    before = Before(place)
    for n in range(KILLS):
        out = os.path.join(place.work, "out%d" % n)
        script = COMMAND.format(url=url, out=out, pause=LATEST_S / 6)
        process = place.start([paths.CTL, "run", "--", "sh", "-c", script])
        time.sleep(dice.uniform(0, LATEST_S))
        KILLERS[how](process)
        process.wait(GONE_S)
        assert processes.until(lambda: not leftover_commands(out), GONE_S)
        before.assert_nothing_new()
        check_answers(out, how, "seed %d, kill %d" % (seed, n))


def check_answers(out, how, where):
    """Every request that ended had the right answer. One that lost its daemon
    on the way was repeated; a signal may have ended one itself."""
    for path in glob.glob(out + ".[123]"):
        with open(path, "rb") as file:
            body = file.read()
        assert body in (b"", BODY), where
        assert body or how != "KILL", where
    if how == "KILL" and os.path.exists(out + ".err"):
        with open(out + ".err") as file:
            assert file.read() == "", where


def test_an_orphan_goes_on_without_a_daemon(place, url):
    """Its socket's folder is gone: no daemon is started for it again, and curl
    is curl again."""
    before = Before(place)
    out = os.path.join(place.work, "out")
    process = place.start(
        [paths.CTL, "run", "--", "sh", "-c",
         "curl -sS %s >%s; touch %s.ready; while test -d "
         "${WARMCURL_SOCKET%%/*}; do sleep 0.02; done; "
         "%s -sS --warm-explain %s >>%s 2>%s.why; curl -sS %s >>%s; "
         "touch %s.done"
         % (url, out, out, paths.WARMCURL, url, out, out, url, out, out)])
    assert processes.until(lambda: os.path.exists(out + ".ready"))
    process.kill()
    process.wait()
    assert processes.until(lambda: os.path.exists(out + ".done"), GONE_S)
    with open(out, "rb") as file:
        assert file.read() == 3 * BODY
    with open(out + ".why") as file:
        assert file.read().startswith("warmcurl: direct: ")
    before.assert_nothing_new()

"""The configuration: which files count, what is wrong in them, reading them
again, who may start a daemon, and the audit."""
import json
import os
import re
import signal
import socket
import subprocess

import pytest

from harness import paths, place as places, processes, room as rooms
from harness import wire

BODY = b"hello from /get\n"
NOTICED_S = 30 * paths.PATIENCE
KEEP = "keep-clear-text = always\n"


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


def rewrite(place, text):
    with open(place.env["WARMCURL_CONFIG"], "w") as file:
        file.write(text)


def status(place):
    return json.loads(place.ctl("status", "--json").out)


def routes(place, *urls):
    done = place.warm("-sS", *urls, env={"WARMCURL_EXPLAIN": "1"})
    assert done.code == 0, done
    return done.err.decode().splitlines()


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def awaited(path, *words):
    """The file's text, as soon as all the words are in it."""
    processes.until(lambda: all(w in read(path) for w in words), NOTICED_S)
    text = read(path)
    assert all(word in text for word in words), text
    return text


def put_in(folder, name, text, mode=0o600):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


# --- which file counts --------------------------------------------------------

def test_the_users_file(place, url):
    put_in(place.home, ".config/warmcurl/config", "idle-exit = 77\n")
    place.warm("-sS", url)
    assert status(place)["idle_exit_s"] == 77


def test_xdg_config_home_wins_over_home(place, url):
    put_in(place.home, ".config/warmcurl/config", "idle-exit = 77\n")
    put_in(place.work, "warmcurl/config", "idle-exit = 78\n")
    place.warm("-sS", url, env={"XDG_CONFIG_HOME": place.work})
    assert status(place)["idle_exit_s"] == 78


def test_a_named_file_wins_over_the_users(place, url):
    put_in(place.home, ".config/warmcurl/config", "idle-exit = 77\n")
    named = put_in(place.work, "named", "idle-exit = 79\n")
    place.warm("-sS", url, env={"WARMCURL_CONFIG": named})
    assert status(place)["idle_exit_s"] == 79


def test_a_users_file_that_everybody_may_write_is_named(place):
    """And does not count."""
    path = put_in(place.home, ".config/warmcurl/config", "idle-exit = 77\n",
                  0o602)
    done = place.run([paths.DAEMON, "--check-config"])
    assert done.code == 1
    assert ("%s: not read: another user owns it, or everybody may write it\n"
            % path).encode() in done.out


def test_check_config(place_with):
    place = place_with("idle-exit = 5\nidel-exit = 6\nmax-idle = many\n")
    path = place.env["WARMCURL_CONFIG"]
    done = place.run([paths.DAEMON, "--check-config"])
    assert done.code == 1 and not done.err, done
    assert done.out.decode().splitlines()[1:] == [
        path + ":2: nothing is called 'idel-exit'",
        path + ":3: max-idle wants a number, 0 to 4096"]
    rewrite(place, "idle-exit = 5\n")
    done = place.run([paths.DAEMON, "--check-config"])
    assert done.code == 0, done
    assert done.out.decode().splitlines()[1:] == [path + ": fine"]


def example_lines():
    """{name: line} of the example, as if each were meant."""
    with open(os.path.join(paths.ROOT, "systemd/examples/warmcurl.conf")) \
            as file:
        lines = re.findall(r"^#(([a-z-]+) = .*\n)", file.read(), re.M)
    return {name: line for line, name in lines}


def test_example_and_manual_have_the_same_names(place_with):
    lines = example_lines()
    with open(os.path.join(paths.ROOT, "daemon/warmcurl.conf.5")) as file:
        assert set(re.findall(r"^\.It Cm ([a-z-]+) (?:Cm|Ar)", file.read(),
                              re.M)) == set(lines)
    place = place_with("".join(lines.values()))
    done = place.run([paths.DAEMON, "--check-config"])
    assert done.code == 0 and done.out.endswith(b": fine\n"), done


# --- the system's file --------------------------------------------------------

@pytest.fixture
def system_place():
    """system_place(text) -> a Place where /etc/warmcurl.conf has that."""
    reason = rooms.reason_without()
    if reason:
        pytest.skip(reason)
    made = []

    def make(text):
        made.append(rooms.Room("""
            mount -t tmpfs none /mnt
            cp -a /etc /mnt/etc
            printf %s "$1" >/mnt/etc/warmcurl.conf
            mount --bind /mnt/etc /etc""", text))
        made.append(places.Place(prefix=made[-1].prefix))
        return made[-1]

    yield make
    for one in reversed(made):
        one.close()


def test_nobody_undoes_that_the_system_starts_nothing(system_place, url):
    place = system_place("autostart = no\n")
    named = put_in(place.work, "named", "autostart = yes\n")
    put_in(place.home, ".config/warmcurl/config", "autostart = yes\n")
    for env in ({}, {"WARMCURL_CONFIG": named}, {"WARMCURL": "fresh"},
                {"WARMCURL_CONFIG": "/dev/null"}):
        done = place.warm("-sS", url, env=env)
        assert (done.code, done.out, done.err) == (0, BODY, b""), done
        assert not place.daemon()
    done = place.warm("-sS", url, env={"WARMCURL": "only"})
    assert done.code == 7 and not done.out, done
    assert b"autostart is off in /etc/warmcurl.conf" in done.err
    done = place.run([paths.DAEMON, "--check-config"])
    assert done.code == 1
    assert b":1: autostart is decided in /etc/warmcurl.conf" in done.out


def test_the_system_comes_first_and_the_user_adds(system_place, url):
    place = system_place("idle-exit = 70\nmax-commands = 3\nfresh localhost\n")
    put_in(place.home, ".config/warmcurl/config",
           "idle-exit = 71\n" + KEEP)
    local = url.replace("127.0.0.1", "localhost")
    for one in (url, url, local, local):
        last = routes(place, one)
    assert status(place)["idle_exit_s"] == 71
    assert b"is always asked anew" in "\n".join(last).encode()


# --- autostart ----------------------------------------------------------------

def test_the_user_may_want_no_daemon(place_with, url):
    place = place_with("autostart = no\n")
    done = place.warm("-sS", url)
    assert (done.code, done.out, done.err) == (0, BODY, b""), done
    assert not place.daemon()
    done = place.warm("-sS", url, env={"WARMCURL_EXPLAIN": "1"})
    assert (b"autostart is off in " +
            place.env["WARMCURL_CONFIG"].encode()) in done.err, done
    # Who asks for one gets it, and commands use it.
    assert place.ctl("start").code == 0
    done = place.warm("-sS", url, env={"WARMCURL": "only"})
    assert (done.code, done.out) == (0, BODY), done


def test_reload_says_what_is_wrong(place_with, url):
    place = place_with("idle-exit = 70\n")
    place.warm("-sS", url)
    rewrite(place, "idle-exit = 71\n")
    assert place.ctl("reload").code == 0
    assert status(place)["idle_exit_s"] == 71
    rewrite(place, "idle-exit = 72\nidel-exit = 5\n")
    done = place.ctl("reload")
    assert done.code == 1 and b"stays as it was" in done.err, done
    assert ("%s:2: nothing is called 'idel-exit'\n" % (
        place.env["WARMCURL_CONFIG"])).encode() in done.out + done.err, done
    assert status(place)["idle_exit_s"] == 71


# --- hosts and limits ---------------------------------------------------------

def kept_hosts(place):
    return [c["host"].partition(":")[0] for c in connections(place)]


def connections(place):
    return json.loads(place.ctl("list", "--json").out)


def keeps(place, hosts):
    """Soon: what is not kept goes when the daemon sees the command's end."""
    return processes.until(lambda: kept_hosts(place) == hosts, NOTICED_S)


def test_a_host_that_is_never_kept(place_with, url):
    place = place_with(KEEP + "fresh localhost\n")
    for one in (url, url.replace("127.0.0.1", "localhost")):
        place.warm("-sS", one)
    assert keeps(place, ["127.0.0.1"])


def test_idle_connections_beyond_the_limit_go(place_with, url):
    place = place_with(KEEP + "max-idle = 1\n")
    for one in (url, url.replace("127.0.0.1", "localhost")):
        place.warm("-sS", one)
        assert keeps(place, [one.partition("://")[2].partition(":")[0]])


def test_commands_beyond_the_limit_go_direct(place_with, recorder, url):
    place = place_with("max-commands = 1\n")
    base = url.rpartition("/")[0]
    slow = place.start([paths.WARMCURL, "-sS", base + "/held"],
                       stdout=subprocess.DEVNULL)
    assert processes.until(lambda: len(recorder.requests) == 1, NOTICED_S)
    done = place.warm("-sS", url, env={"WARMCURL_EXPLAIN": "1"})
    assert (done.code, done.out) == (0, BODY), done
    assert b"too many commands" in done.err, done
    recorder.let_go.set()
    assert slow.wait(places.RUN_S) == 0


# --- reading it again ---------------------------------------------------------

def hang_up(place, log, words):
    """SIGHUP, and what the log says then."""
    size = len(read(log))
    os.kill(place.daemon(), signal.SIGHUP)
    processes.until(lambda: words in read(log)[size:], NOTICED_S)
    text = read(log)[size:]
    assert words in text, text
    return text


@pytest.fixture
def logged(place_with):
    """logged(text) -> a Place whose daemon logs to a file, and that file."""
    def make(text):
        place = place_with("#\n")
        log = os.path.join(place.work, "log")
        place.head = "log = info\nlog-to = %s\n" % log
        rewrite(place, place.head + text)
        return place, log
    return make


def test_sighup_reads_it_again(logged, recorder, url):
    place, log = logged(KEEP + "idle-exit = 70\n")
    place.warm("-sS", url)
    pid = place.daemon()
    assert keeps(place, ["127.0.0.1"])
    rewrite(place, place.head + "keep-clear-text = never\nidle-exit = 71\n")
    hang_up(place, log, "the configuration was read again")
    assert status(place)["idle_exit_s"] == 71
    # What was kept by other rules goes, and nothing new is kept.
    assert connections(place) == []
    place.warm("-sS", url)
    assert keeps(place, [])
    assert place.daemon() == pid


def test_running_transfers_go_on(logged, recorder, url):
    place, log = logged(KEEP)
    base = url.rpartition("/")[0]
    slow = place.start([paths.WARMCURL, "-sS", base + "/held/10"],
                       stdout=subprocess.PIPE)
    assert processes.until(lambda: len(recorder.requests) == 1, NOTICED_S)
    hang_up(place, log, "the configuration was read again")
    recorder.let_go.set()
    out, _ = slow.communicate(timeout=places.RUN_S)
    assert slow.returncode == 0 and len(out) == 80
    assert len(recorder.requests) == 1


def test_a_wrong_line_keeps_the_old_whole(logged, url):
    place, log = logged(KEEP + "idle-exit = 70\n")
    place.warm("-sS", url)
    rewrite(place, place.head + "idle-exit = 71\nlog = error\nidel-exit = 5\n")
    text = hang_up(place, log, "the configuration stays as it was")
    assert "%s:5: nothing is called 'idel-exit'" % (
        place.env["WARMCURL_CONFIG"]) in text
    assert status(place)["idle_exit_s"] == 70
    assert status(place)["log"] == "info"
    assert keeps(place, ["127.0.0.1"])
    rewrite(place, place.head + "idle-exit = 72\n")
    hang_up(place, log, "the configuration was read again")
    assert status(place)["idle_exit_s"] == 72


def test_a_shorter_idle_exit_counts_from_now(logged, url):
    place, log = logged("")
    place.warm("-sS", url)
    pid = place.daemon()
    rewrite(place, place.head + "idle-exit = 1\n")
    os.kill(pid, signal.SIGHUP)
    assert processes.wait_gone(pid, NOTICED_S)


def test_a_log_that_was_moved_is_opened_anew(logged, url):
    """As logrotate(8) does it."""
    place, log = logged("")
    place.warm("-sS", url)
    os.rename(log, log + ".1")
    os.kill(place.daemon(), signal.SIGHUP)
    text = awaited(log, "the configuration was read again")
    assert " warmcurld[%d]: info: " % place.daemon() in text


def test_a_terminals_end_is_no_reload_for_a_single_command(place, url):
    """warmcurld --direct goes as the command would."""
    ours, theirs = socket.socketpair()
    daemon = subprocess.Popen([paths.DAEMON, "--direct"], env=place.env,
                              preexec_fn=lambda: os.dup2(theirs.fileno(), 3),
                              pass_fds=[3])
    theirs.close()
    with ours:
        ours.sendall(wire.hello())
        assert ours.recv(1)     # it is up
        daemon.send_signal(signal.SIGHUP)
        assert daemon.wait(NOTICED_S) == -signal.SIGHUP


# --- log and audit ------------------------------------------------------------

def audits(text):
    lines = [line.partition("audit: ")[2] for line in text.splitlines()
             if " audit: " in line]
    return [dict(word.split("=") for word in line.split()) for line in lines]


def test_the_audit_has_a_line_for_each_command(logged, recorder, url):
    place, log = logged("log = error\naudit = on\n" + KEEP)
    port = str(recorder.ports["http"])
    secret = url.replace("://", "://me:geheim@") + "?token=geheim"
    pids = []
    for _ in range(2):
        process = place.start([paths.WARMCURL, "-sS", "-H", "X-Key: geheim",
                               "-d", "geheim", secret],
                              stdout=subprocess.DEVNULL)
        assert process.wait(places.RUN_S) == 0
        pids.append(str(process.pid))
    place.warm("-s", "http://127.0.0.1:1/")
    awaited(log, "port=1 ")
    text = read(log)
    assert "geheim" not in text and "get" not in text
    lines = audits(text)
    assert [line["pid"] for line in lines[:2]] == pids
    assert [(x["host"], x["port"], x["route"]) for x in lines] == [
        ("127.0.0.1", port, "new"), ("127.0.0.1", port, "warm"),
        ("127.0.0.1", "1", "none")]
    login = read("/proc/self/loginuid").strip()
    if login in ("", str(2**32 - 1)):
        login = "-"
    assert {line["loginuid"] for line in lines} == {login}


def test_no_audit_without_being_asked(logged, url):
    place, log = logged("log = debug\n")
    place.warm("-sS", url)
    assert "audit" not in awaited(log, "transfer 1: ended")

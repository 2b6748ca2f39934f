"""warmcurlctl: what it shows of a daemon, and what it does to it."""
import json
import os
import pty
import re
import subprocess
import time


import pytest

from harness import paths, place as places, processes

LOOKING = ["status", "list", "pools", "stats", "metrics", "doctor", "env"]
BODY = b"hello from /get\n"
IN_USE = b"warmcurld: no socket to listen on: Address already in use\n"
VERBS = LOOKING + ["start", "stop", "exit", "flush", "warm", "run", "log",
                   "reload", "shim"]


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


@pytest.fixture
def kept(place_with):
    """A place where connections in clear text are kept, too."""
    return place_with("keep-clear-text = always\n")


def look(place, *words):
    done = place.ctl(*words, "--json")
    assert done.code == 0, done
    return json.loads(done.out)


# --- looking ----------------------------------------------------------------

@pytest.mark.parametrize("verb", LOOKING)
def test_looking_starts_nothing_and_fails_nothing(place, verb):
    for words in ([verb], [verb, "--json"]):
        done = place.ctl(*words)
        assert done.code == 0 and done.out and not done.err, done
    assert not place.daemon()
    assert os.listdir(place.run_folder) == []
    if verb not in ("doctor", "env", "metrics"):
        assert place.ctl(verb).out == b"no daemon is running\n"


@pytest.mark.parametrize("verb", LOOKING)
def test_looking_at_one_that_hangs_fails_nothing(place, url, verb):
    """It is stopped: nobody answers."""
    place.warm("-sS", url)
    pid = place.daemon()
    os.kill(pid, 19)
    try:
        done = place.ctl(verb)
    finally:
        os.kill(pid, 18)
    assert done.code == 0, done
    assert verb in ("env", "metrics", "doctor") or b"warmcurlctl:" in done.err


@pytest.mark.parametrize("verb", ["status", "list"])
def test_json_keys_are_those_of_the_help(kept, url, verb):
    kept.warm("-sS", url)
    answer = look(kept, verb)
    answer = answer[0] if verb == "list" else answer
    text = place_help(kept, verb).partition("JSON:")[2].partition("\n\n")[0]
    documented = set(re.findall(r"[a-z_]+", text.partition("with")[2]))
    assert set(answer) <= documented


def place_help(place, verb):
    done = place.ctl(verb, "--help")
    assert done.code == 0, done
    return done.out.decode()


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb(place, verb):
    text = place_help(place, verb)
    assert "Exit code" in text and "JSON" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_status(place, url):
    place.warm("-sS", url)
    done = place.ctl("status")
    assert done.code == 0 and str(place.daemon()).encode() in done.out, done
    status = look(place, "status")
    assert status["pid"] == place.daemon()
    assert status["running"] and status["commands"] == 1
    assert status["idle_exit_s"] == 900


def test_a_list_of_real_connections(place, nginx, certs):
    nginx.put("ctl.txt", b"here\n")
    since = nginx.mark()
    for name in ("https", "h2"):
        for _ in range(3):
            done = place.warm("-sS", "--cacert", certs + "/ca.pem",
                              nginx.url(name, "/ctl.txt"))
            assert done.out == b"here\n", done
    rows = {row["port"]: row for row in look(place, "list")}
    h1, h2 = rows[nginx.ports["https"]], rows[nginx.ports["h2"]]
    assert h1["protocol"] == "http/1.1" and h2["protocol"] == "h2"
    for row in (h1, h2):
        assert row["host"] == "localhost:%d" % row["port"]
        assert row["address"] == "127.0.0.1" and row["state"] == "idle"
        assert row["requests"] == 3 and row["tls"] and row["verify"] == 0
        assert 0 <= row["idle_s"] <= row["age_s"] < 60
    assert h1["pool"] == h2["pool"]
    assert {h1["tls_version"], h2["tls_version"]} == \
        {line.tls for line in nginx.lines(since)}
    text = place.ctl("list").out.decode().splitlines()
    assert text[0].split() == ["HOST", "ADDRESS", "PORT", "PROTOCOL", "TLS",
                               "AGE", "IDLE", "REQS", "POOL", "STATE"]
    assert len(text) == 3
    assert text[1].split()[4] == h1["tls_version"].replace("TLSv", "")


def on_a_terminal(place, columns, *words):
    """What warmcurlctl prints on a terminal so wide."""
    ours, theirs = pty.openpty()
    subprocess.run(["stty", "cols", str(columns)], stdin=theirs, check=True)
    process = place.start([paths.CTL, *words], stdout=theirs,
                          env={"TERM": "xterm"})
    os.close(theirs)
    text = b""
    while True:
        try:
            got = os.read(ours, 65536)
        except OSError:
            break
        if not got:
            break
        text += got
    os.close(ours)
    assert process.wait() == 0, text
    return text.decode().splitlines()


@pytest.mark.parametrize("verb", ["list", "pools", "stats", "doctor"])
@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_tables_fit_the_terminal(kept, recorder, verb, columns):
    for host in ("127.0.0.1", "localhost"):
        kept.warm("-sS", "http://%s:%d/get" % (host, recorder.ports["http"]))
    lines = on_a_terminal(kept, columns, verb)
    # A path of somebody's folder has no blank to be broken at.
    assert max(len(line) for line in lines if "/" not in line) <= columns


def test_pools_say_what_makes_them(kept, url):
    kept.warm("-sS", url)
    kept.warm("-sS", "--http1.1", "--warm-pool", "shelf", url)
    pools = {pool["name"]: pool for pool in look(kept, "pools")}
    assert set(pools) == {"", "shelf"}
    assert "HTTP_VERSION" in pools["shelf"]["options"]
    assert pools["shelf"]["connections"] == 1
    assert not pools["shelf"]["private"]


def test_looking_keeps_nothing_alive(place_with, url):
    """A scraper must not hold a daemon that nobody uses; a command does, short
    as it is."""
    place = place_with("idle-exit 2\n")
    place.warm("-sS", url)
    pid = place.daemon()
    paused_s = 0
    for _ in range(10):
        began = time.monotonic()
        time.sleep(0.4)
        place.warm("-sS", url)
        paused_s = max(paused_s, time.monotonic() - began)
    # A machine that is too busy lets it idle.
    assert place.daemon() == pid or paused_s > 1.5
    pid = place.daemon() or pid
    assert processes.until(
        lambda: not look(place, "status")["running"] and
        not processes.alive(pid), step_s=0.1)


# --- stats ------------------------------------------------------------------

def test_stats_count_as_the_server_does(place, nginx, certs):
    nginx.put("ctl.txt", b"here\n")
    before = nginx.mark()
    url = nginx.url("https", "/ctl.txt")
    for _ in range(5):
        place.warm("-sS", "--cacert", certs + "/ca.pem", url)
    place.warm("-sS", "--cacert", certs + "/ca.pem", "--warm-fresh", url)
    place.warm("-sS", "-v", "--cacert", certs + "/ca.pem", url)
    stats = look(place, "stats")
    assert stats["commands"] == 7 and stats["direct"] == 1
    assert (stats["requests"], stats["warm"], stats["new"]) == (6, 4, 2)
    assert stats["hit_rate"] == 0.666
    host, = stats["hosts"]
    assert host["host"] == "localhost:%d" % nginx.ports["https"]
    # The direct one's connection was the server's, too.
    connections = {line.connection for line in nginx.lines(before)}
    assert len(connections) == stats["new"] + stats["direct"]
    assert stats["handshakes"] == 2
    mean_us = stats["handshakes_us"] / 2
    assert 100 < mean_us < 10e6
    # Each warm request saved what its own connection had taken.
    assert stats["saved"] == 4
    assert 0 < stats["saved_us"] < 4 * stats["handshakes_us"]
    reasons = {(r["route"], r["reason"]): r["count"]
               for r in stats["reasons"]}
    assert reasons == {("new", "no connection was there"): 1,
                       ("new", "it gets one of its own"): 1,
                       ("direct", "a trace of the connection"): 1}
    text = place.ctl("stats").out.decode()
    assert "66.6%" in text and "a trace of the connection" in text


def test_zero_begins_anew(kept, url):
    kept.warm("-sS", url)
    assert look(kept, "stats", "--zero")["requests"] == 1
    stats = look(kept, "stats")
    assert stats["requests"] == 0 and stats["hosts"] == []
    assert stats["hit_rate"] is None
    kept.warm("-sS", url)
    assert look(kept, "stats")["warm"] == 1
    # What a scraper sees never falls.
    assert look(kept, "status")["requests"] == 2


def test_a_summary_for_ci(kept, url):
    for _ in range(2):
        kept.warm("-sS", url)
    text = kept.ctl("stats", "--markdown").out.decode()
    tables = [block.splitlines() for block in text.split("\n\n")[1:]]
    for table in tables:
        counts = {line.count("|") for line in table}
        assert len(counts) == 1 and re.fullmatch(r"\|(---:?\|)+", table[1])
    assert "| requests | 2 |" in text


def test_direct_commands_count_only_with_a_daemon(place, url):
    """And start none."""
    assert place.warm("-sS", "-v", url).code == 0
    assert not place.daemon() and os.listdir(place.run_folder) == []
    place.warm("-sS", url)
    for _ in range(3):
        assert place.warm("-sS", "-v", url).code == 0
    stats = look(place, "stats")
    assert stats["direct"] == 3 and stats["commands"] == 4


def test_a_stopped_daemon_holds_no_direct_command_up(place, url):
    place.warm("-sS", url)
    pid = place.daemon()
    os.kill(pid, 19)
    try:
        seconds = 0
        for _ in range(30):     # more than its socket takes
            # -V of later curls asks for the machine's own name
            done = place.warm("-sS", "file:///dev/null")
            assert done.code == 0, done
            seconds += done.seconds
        # Were each to wait for an answer, a minute.
        assert seconds < 30
    finally:
        os.kill(pid, 18)


# --- metrics ----------------------------------------------------------------

def metrics(place):
    done = place.ctl("metrics")
    assert done.code == 0, done
    return done.out.decode()


def test_metrics_are_what_scrapers_read(kept, url):
    parser = pytest.importorskip("prometheus_client.openmetrics.parser")
    for _ in range(3):
        kept.warm("-sS", url)
    families = {family.name: family for family in
                parser.text_string_to_metric_families(metrics(kept))}
    requests = {s.labels["route"]: s.value
                for s in families["warmcurl_requests"].samples}
    assert requests == {"warm": 2, "new": 1}
    assert families["warmcurl_requests"].type == "counter"
    assert families["warmcurl_saved_seconds"].unit == "seconds"
    assert families["warmcurl_saved_seconds"].samples[0].value > 0
    assert families["warmcurl_up"].samples[0].value == 1


def test_metrics_without_a_daemon_are_valid(place):
    parser = pytest.importorskip("prometheus_client.openmetrics.parser")
    family, = parser.text_string_to_metric_families(metrics(place))
    assert family.name == "warmcurl_up" and family.samples[0].value == 0


# What the format allows, as far as we use it (OpenMetrics 1.0, ABNF).
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LINE = re.compile(
    r"# (TYPE %(n)s (gauge|counter|info)|UNIT %(n)s \w+|HELP %(n)s .+)|"
    r"%(n)s(\{%(n)s=\"([^\"\\\n]|\\[n\"\\])*\"(,%(n)s=\"([^\"\\\n]|"
    r"\\[n\"\\])*\")*\})? [0-9]+(\.[0-9]+)?" % {"n": NAME})


def test_metrics_have_the_forms_syntax(kept, url):
    kept.warm("-sS", url)
    text = metrics(kept)
    assert text.endswith("\n# EOF\n")
    for line in text.splitlines()[:-1]:
        assert LINE.fullmatch(line), line


# --- doctor -----------------------------------------------------------------

def checks(place, **more):
    done = place.ctl("doctor", "--json", **more)
    assert done.code == 0, done
    answer = json.loads(done.out)
    found = {}
    for check in answer["checks"]:
        found.setdefault(check["check"], []).append(check)
        assert check["verdict"] in ("ok", "note", "problem")
        assert check["verdict"] != "problem" or check["finding"]
    assert answer["ok"] == (not any(c["verdict"] == "problem"
                                    for c in answer["checks"]))
    return answer["ok"], found


def test_doctor_finds_nothing_wrong(place, url):
    ok, found = checks(place)
    assert ok, found
    assert "a private daemon" in found["round trip"][0]["finding"]
    assert not place.daemon()
    place.warm("-sS", url)
    ok, found = checks(place)
    assert ok and "the daemon" in found["round trip"][0]["finding"], found
    assert set(found) == {"programs", "configuration", "directory", "daemon", "confinement",
                          "environment", "curl", "proxies", "round trip",
                          "trust"}
    assert place.ctl("doctor").out.endswith(b"No problem was found.\n")


WRONG = {
    # what is wrong in the environment: the check that finds it
    "LD_PRELOAD": ("/nonexistent.so", "environment"),
    "WARMCURL": ("off", "environment"),
    "WARMCURL_SOCKET": ("/tmp/s", "directory"),
    "https_proxy": ("http://localhost:3128", "proxies"),
    "SSL_CERT_FILE": ("/nonexistent.pem", "trust"),
    "WARMCURLD": ("/nonexistent", "programs"),
    "WARMCURL_CONFIG": ("/nonexistent/WARMCURL_CONFIG", "configuration"),
}


@pytest.mark.parametrize("name", WRONG)
def test_doctor_finds_what_is_wrong(place, name):
    value, check = WRONG[name]
    ok, found = checks(place, env={name: value})
    assert not ok
    bad = [c for c in found[check] if c["verdict"] == "problem"]
    assert bad and bad[0]["advice"], found
    assert name in bad[0]["finding"] + bad[0]["advice"]


def test_doctor_sees_what_a_curlrc_does(place):
    with open(os.path.join(place.home, ".curlrc"), "w") as file:
        file.write("trace-time\nverbose\n")
    ok, found = checks(place)
    assert not ok
    assert "done by curl: a trace" in found["round trip"][0]["finding"]


# --- steering ---------------------------------------------------------------

def test_start_is_no_error_twice(place, url):
    first = json.loads(place.ctl("start", "--json").out)
    second = place.ctl("start")
    assert first["started"] and first["pid"] == place.daemon()
    assert second.code == 0 and b"already" in second.out, second
    assert place.warm("-sS", url).code == 0
    assert place.daemon() == first["pid"]


STARTS = 12     # of each kind, at once


def test_many_starts_at_once(place, url):
    """By hand and by commands: one daemon is there, and no command notices."""
    for _ in range(3):
        commands = [place.start([paths.WARMCURL, "-sS", url],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                    for _ in range(STARTS)]
        daemons = [place.start([paths.DAEMON, "--socket", place.socket],
                               stderr=subprocess.PIPE) for _ in range(STARTS)]
        for command in commands:
            out, err = command.communicate(timeout=places.RUN_S)
            assert (command.returncode, out, err) == (0, BODY, b"")
        pid = place.daemon()
        assert processes.until(
            lambda: all(d.pid == pid or d.poll() is not None
                        for d in daemons), places.RUN_S)
        ours = [d for d in daemons if d.pid == pid]
        assert place.ctl("exit").code == 0
        for daemon in daemons:
            _, err = daemon.communicate(timeout=places.RUN_S)
            if daemon not in ours:
                assert (daemon.returncode, err) == (1, IN_USE)
        assert not os.listdir(place.run_folder)


@pytest.mark.parametrize("verb", ["stop", "exit"])
def test_ending(place, url, verb):
    place.warm("-sS", url)
    pid = place.daemon()
    done = place.ctl(verb)
    assert done.code == 0, done
    assert not processes.alive(pid), "returned before the process was gone"
    assert not processes.unix_sockets(place.run_folder)
    assert not os.listdir(place.run_folder)
    assert place.warm("-sS", url).code == 0
    assert place.daemon() != pid


def test_stop_waits_and_exit_does_not(place, recorder):
    base = "http://127.0.0.1:%d/slow" % recorder.ports["http"]
    for verb, path in (("stop", "/6/0.3"), ("exit", "/200/0.3")):
        slow = place.start([paths.WARMCURL, "-sS", "-N", base + path],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert slow.stdout.read(8) == b"piece 0\n"
        done = place.ctl(verb)
        assert done.code == 0, done
        assert processes.until(lambda: slow.poll() is not None)
        out, _ = slow.communicate()
        assert len(out) == 5 * 8 if verb == "stop" else len(out) < 199 * 8


def test_flush_closes_what_is_idle(kept, recorder):
    ports = [recorder.ports["http"], recorder.ports["https"]]
    kept.warm("-sS", "http://127.0.0.1:%d/get" % ports[0])
    kept.warm("-ksS", "https://127.0.0.1:%d/get" % ports[1])
    assert {row["port"] for row in look(kept, "list")} == set(ports)
    answer = look(kept, "flush", "127.0.0.1:%d" % ports[0])
    assert answer == {"running": True, "closed": 1, "closing": 0}
    assert [row["port"] for row in look(kept, "list")] == [ports[1]]
    assert look(kept, "flush")["closed"] == 1
    assert look(kept, "list") == []
    explained = kept.warm("-sS", "--warm-explain",
                          "http://127.0.0.1:%d/get" % ports[0])
    assert b"new: no connection was there" in explained.err or \
        b"flushed" in explained.err, explained


def test_flush_lets_what_runs_run(kept, recorder):
    url = "http://127.0.0.1:%d/held/4" % recorder.ports["http"]
    slow = kept.start([paths.WARMCURL, "-sS", "-N", url],
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert slow.stdout.read(8) == b"piece 0\n"
    assert look(kept, "flush") == {"running": True, "closed": 0,
                                   "closing": 1}
    assert look(kept, "list")[0]["state"] == "leaving"
    recorder.let_go.set()
    out, err = slow.communicate(timeout=places.RUN_S)
    assert slow.returncode == 0 and len(out) == 3 * 8, err
    assert processes.until(lambda: not look(kept, "list"))


def test_flush_of_nonsense_is_wrong_usage(place, url):
    place.warm("-sS", url)
    done = place.ctl("flush", "http://example.org/")
    assert done.code == 2 and b"no HOST[:PORT]" in done.err, done


def test_warm_sends_head_and_says_so(kept, recorder):
    base = "http://127.0.0.1:%d" % recorder.ports["http"]
    done = kept.ctl("warm", base + "/get", base + "/get")
    assert done.code == 0, done
    lines = done.out.decode().splitlines()
    assert "HEAD was answered with 200 on a new connection" in lines[0]
    assert "HEAD was answered with 200 on a warm connection" in lines[1]
    assert [r.method for r in recorder.settled()] == ["HEAD", "HEAD"]
    explained = kept.warm("-sS", "--warm-explain", base + "/get")
    assert b"warmcurl: warm: " in explained.err, explained
    bad = kept.ctl("warm", "--json", base + "/get", "http://127.0.0.1:1/")
    assert bad.code == 1
    answers = json.loads(bad.out)
    assert [a["exit_code"] for a in answers] == [0, 7]
    assert not answers[0]["new"]


def test_the_log_gets_louder(place, url):
    log = os.path.join(place.folder, "log")
    with open(log, "wb") as out:
        daemon = place.start([paths.DAEMON, "--socket", place.socket],
                             stderr=out, stdout=out)
    assert processes.until(lambda: os.path.exists(place.socket))
    place.warm("-sS", url)
    assert os.path.getsize(log) == 0
    assert place.ctl("log", "debug").code == 0
    assert look(place, "status")["log"] == "debug"
    place.warm("-sS", url)

    def logged():
        with open(log) as file:
            return file.read()

    assert processes.until(lambda: "transfer" in logged()), logged()
    assert place.ctl("log", "error").code == 0
    loud = logged()
    place.warm("-sS", url)
    assert logged() == loud
    bad = place.ctl("log", "loud")
    assert bad.code == 2 and b"none of error" in bad.err
    place.ctl("exit")
    daemon.wait(places.EXIT_S)
    assert place.ctl("log", "debug").code == 1


def test_reload_names_what_is_wrong(place_with, url):
    place = place_with("idle-exit 1000\n")
    conf = place.env["WARMCURL_CONFIG"]
    place.warm("-sS", url)
    assert look(place, "status")["idle_exit_s"] == 1000
    with open(conf, "w") as file:
        file.write("idle-exit 500\n")
    assert place.ctl("reload").code == 0
    assert look(place, "status")["idle_exit_s"] == 500
    with open(conf, "w") as file:
        file.write("# new\nidle-exit soon\n")
    done = place.ctl("reload")
    assert done.code == 1 and b"%s:2: " % conf.encode() in done.err, done
    answer = json.loads(place.ctl("reload", "--json").out)
    assert answer["faults"][0]["line"] == 2
    assert look(place, "status")["idle_exit_s"] == 500


def test_env_is_for_a_shell(place, url):
    place.warm("-sS", url)
    done = place.shell(
        "unset WARMCURL_SOCKET; eval \"$(%s env)\"; echo $WARMCURL_SOCKET"
        % paths.CTL, env={"WARMCURL_POOL": "it's"})
    assert done.code == 0 and not done.err, done
    done = place.shell("eval \"$(warmcurlctl env)\"; "
                       "echo \"$WARMCURL_SOCKET $WARMCURL_POOL\"",
                       env={"WARMCURL_POOL": "it's"})
    assert done.out == b"%s it's\n" % place.socket.encode()
    assert look(place, "env")["WARMCURLD"] == os.path.realpath(paths.DAEMON)


@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_what_can_not_be_printed_is_a_failure(place, where):
    for verb in ("status", "metrics --json", "--version"):
        done = place.shell("warmcurlctl %s %s" % (verb, where))
        assert done.code == 1, (verb, done)


def test_bad_usage(place):
    for words in ((), ("nosuch",), ("run",), ("status", "--nosuch"),
                  ("status", "more"), ("warm",), ("log",)):
        done = place.ctl(*words)
        assert done.code == 2 and done.err and not done.out, (words, done)

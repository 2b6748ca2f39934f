"""Started by a service manager: its socket, what it is told, its units; and
that it never fights with a daemon that a command started."""
import configparser
import json
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from harness import installed, paths, place as places, processes
from harness import room as rooms

BODY = b"hello from /get\n"
NOTICED_S = 30 * paths.PATIENCE
UNITS = os.path.join(paths.ROOT, "systemd")
ACTIVATE = shutil.which("systemd-socket-activate")
ANALYZE = shutil.which("systemd-analyze")
MANAGER = "/lib/systemd/systemd"


@pytest.fixture
def base(recorder):
    return "http://127.0.0.1:%d" % recorder.ports["http"]


class Manager:
    """A listening socket, a daemon on it, and what that tells."""

    def __init__(self, place, path=None):
        self.place = place
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path or place.socket)
        self.listener.listen(64)
        self.told_path = os.path.join(place.work, "notify")
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(self.told_path)
        self.daemon = None

    def start(self, **env):
        def hand_over():
            os.dup2(self.listener.fileno(), 3)

        self.daemon = self.place.start(
            ["sh", "-c", "LISTEN_PID=$$ exec " + paths.DAEMON],
            env={"LISTEN_FDS": "1", "LISTEN_FDNAMES": "warmcurl.socket",
                 "NOTIFY_SOCKET": self.told_path, **env},
            preexec_fn=hand_over, pass_fds=[3])

    def next(self, timeout_s=NOTICED_S):
        """What is told next; None when nothing is."""
        self.told.settimeout(timeout_s)
        try:
            return self.told.recv(4096).decode()
        except socket.timeout:
            return None

    def close(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.kill()
            self.daemon.wait()
        self.listener.close()
        self.told.close()


@pytest.fixture
def manager(place):
    made = Manager(place)
    yield made
    made.close()
    os.unlink(place.socket)


# --- what it is told ----------------------------------------------------------

def test_ready_reloading_and_stopping(manager):
    manager.start()
    assert manager.next() == "READY=1"
    manager.daemon.send_signal(signal.SIGHUP)
    reloading = manager.next()
    assert reloading.startswith("RELOADING=1\nMONOTONIC_USEC="), reloading
    now_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    assert 0 <= now_us - int(reloading.rpartition("=")[2]) < 60000000
    assert manager.next() == "READY=1"
    manager.daemon.send_signal(signal.SIGTERM)
    assert manager.next() == "STOPPING=1"
    assert manager.daemon.wait(NOTICED_S) == 0
    assert manager.next(0.2) is None


def test_signs_of_life_come_from_the_loop(manager):
    began = time.monotonic()    # what waits to be read came later
    manager.start(WATCHDOG_USEC="400000")
    assert manager.next() == "READY=1"
    for _ in range(5):
        assert manager.next() == "WATCHDOG=1"
    assert time.monotonic() - began > 0.7
    manager.daemon.send_signal(signal.SIGSTOP)
    while manager.next(0.1):
        pass
    assert manager.next(1) is None
    manager.daemon.send_signal(signal.SIGCONT)
    assert manager.next() == "WATCHDOG=1"


def test_a_commands_service_is_not_told(place, base, tmp_path):
    """A daemon that a command starts is not what that command's own service
    waits for."""
    path = os.path.join(place.work, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(path)
        told.settimeout(0.5)
        env = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "100000"}
        assert place.warm("-sS", base + "/get", env=env).out == BODY
        assert place.daemon()
        # And one that serves a command alone.
        env["PATH"] = "/nonexistent"
        assert place.warm("-v", "-s", base + "/get", env=env).out == BODY
        with pytest.raises(socket.timeout):
            told.recv(100)


# --- its socket ---------------------------------------------------------------

def test_commands_use_the_managers_socket(manager, place, base):
    """Who comes before the daemon is there waits for it; the socket stays."""
    early = place.start([paths.WARMCURL, "-sS", base + "/get"],
                        env={"WARMCURL": "only"}, stdout=subprocess.PIPE)
    time.sleep(0.1)
    manager.start()
    assert early.communicate(timeout=places.RUN_S)[0] == BODY
    assert place.daemon() == manager.daemon.pid
    # Two looks at whether it can be reached.
    time.sleep(2.5)
    done = place.warm("-sS", base + "/get", env={"WARMCURL": "only"})
    assert done.out == BODY, done
    assert place.ctl("stop").code == 0
    assert manager.daemon.wait(NOTICED_S) == 0
    assert os.path.exists(place.socket)


def test_who_comes_while_it_drains_goes_direct(manager, place, recorder,
                                               base):
    """The manager's own end keeps the socket open: nobody may wait there."""
    manager.start()
    slow = place.start([paths.WARMCURL, "-sS", base + "/held/20"],
                       stdout=subprocess.PIPE)
    assert processes.until(lambda: len(recorder.requests) == 1, NOTICED_S)
    stop = place.start([paths.CTL, "stop"])
    assert manager.next() == "READY=1" and manager.next() == "STOPPING=1"

    def one():
        done = place.warm("-sS", base + "/get", env={"WARMCURL_EXPLAIN": "1"})
        assert done.out == BODY, done
        return done.err

    # Who had come before is still served.
    assert processes.until(lambda: b"direct: " in one()), one()
    assert b"stopping" in one() and slow.poll() is None
    recorder.let_go.set()
    out, _ = slow.communicate(timeout=places.RUN_S)
    assert slow.returncode == 0 and len(out) == 160
    assert manager.daemon.wait(NOTICED_S) == 0 and stop.wait(NOTICED_S) == 0
    # And the next one is the next daemon's.
    manager.start()
    done = place.warm("-sS", base + "/get", env={"WARMCURL": "only"})
    assert done.out == BODY, done


@pytest.mark.skipif(not ACTIVATE, reason="no systemd-socket-activate")
def test_systemd_socket_activate(place, base):
    activator = place.start([ACTIVATE, "-l", place.socket,
                             "--fdname=warmcurl.socket", paths.DAEMON],
                            stderr=subprocess.DEVNULL)
    try:
        assert processes.until(lambda: os.path.exists(place.socket),
                               NOTICED_S)
        os.chmod(place.socket, 0o600)
        done = place.warm("-sS", base + "/get", env={"WARMCURL": "only"})
        assert done.out == BODY, done
        assert place.daemon() == activator.pid
        assert place.ctl("exit").code == 0
        assert activator.wait(NOTICED_S) == 0
    finally:
        activator.kill()
        activator.wait()
        os.unlink(place.socket)


# --- the fixed socket and a daemon that was started by a command --------------

RUN = "/run/user/0"
FIXED = RUN + "/warmcurl/default.sock"
OWN_RUN = """mount -t tmpfs none /run
             mkdir -p /run/systemd/system
             mkdir -p -m 700 /run/user/0"""


class Home(places.Place):
    """A Place in a room that has /run/user for itself and looks for the
    daemon where people do."""

    def __init__(self, script, *args):
        self.room = rooms.Room(OWN_RUN + "\n" + script, *args)
        super().__init__(prefix=self.room.prefix)
        del self.env["WARMCURL_SOCKET"]
        self.env["XDG_RUNTIME_DIR"] = RUN

    def sockets(self):
        folder = "/proc/%d/root%s/warmcurl" % (self.room.process.pid, RUN)
        return sorted(name for name in os.listdir(folder)
                      if name.endswith(".sock"))

    def only(self, *args, **env):
        return self.warm("-sS", *args, env={"WARMCURL": "only", **env})

    def daemon_pid(self):
        return json.loads(self.ctl("status", "--json").out).get("pid")

    def close(self):
        self.ctl("exit")    # what a failed test left
        super().close()
        self.room.close()


@pytest.fixture
def home():
    reason = rooms.reason_without()
    if reason:
        pytest.skip(reason)
    made = Home("mkdir -m 700 /run/user/0/warmcurl")
    yield made
    made.close()


def test_the_fixed_socket_is_used_where_there_is_one(home, base):
    start = home.start([paths.DAEMON, "--socket", FIXED])
    assert processes.until(lambda: home.sockets() == ["default.sock"],
                           NOTICED_S)
    assert home.only(base + "/get").out == BODY
    assert home.sockets() == ["default.sock"]
    # A CI job's daemon is its own.
    job = {"CI_JOB_ID": "1"}
    assert home.only(base + "/get", **job).out == BODY
    assert len(home.sockets()) == 2
    assert home.ctl("exit", env=job).code == 0
    assert home.ctl("exit").code == 0
    assert start.wait(NOTICED_S) == 0
    # Without one the command starts its own.
    assert home.only(base + "/get").out == BODY
    assert len(home.sockets()) == 1 and home.sockets() != ["default.sock"]
    assert home.ctl("exit").code == 0


def test_a_daemon_that_is_there_stays_in_use(home, base):
    """A socket unit that is started later takes over when it ends."""
    assert home.only(base + "/get").out == BODY
    first = home.daemon_pid()
    start = home.start([paths.DAEMON, "--socket", FIXED])
    assert processes.until(lambda: "default.sock" in home.sockets(),
                           NOTICED_S)
    assert home.only(base + "/get").out == BODY
    assert home.daemon_pid() == first
    assert home.ctl("exit").code == 0
    assert home.only(base + "/get").out == BODY
    # nsenter becomes the program: its pid is the daemon's.
    assert home.daemon_pid() == start.pid
    assert home.ctl("exit").code == 0
    assert start.wait(NOTICED_S) == 0


def test_a_socket_that_nobody_serves_is_passed_over(home, base):
    """What is left of a manager that was killed."""
    home.run(["/usr/bin/python3", "-c", "import socket, sys\n"
              "socket.socket(socket.AF_UNIX).bind(sys.argv[1])", FIXED])
    assert home.sockets() == ["default.sock"]
    assert home.only(base + "/get").out == BODY
    assert len(home.sockets()) == 2
    assert home.ctl("exit").code == 0


# --- the units ----------------------------------------------------------------

def unit(path):
    parsed = configparser.ConfigParser(strict=False, interpolation=None,
                                       delimiters="=")
    parsed.optionxform = str
    with open(path) as file:
        parsed.read_file(file)
    return {section: dict(parsed[section]) for section in parsed.sections()}


def test_no_option_makes_a_namespace():
    """Or filters system calls, or takes rights away: any would make the
    daemon another's than the commands'. What else may stand here is looked
    at first."""
    assert set(unit(os.path.join(UNITS, "warmcurl.service.in"))["Service"]) \
        == {"Type", "ExecStart", "ExecReload", "WatchdogSec", "UMask"}
    assert set(unit(os.path.join(UNITS, "warmcurl.socket"))["Socket"]) == {
        "ListenStream", "DirectoryMode", "SocketMode", "Backlog",
        "RemoveOnStop"}


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """What is installed, as in a room's /usr/local."""
    reason = rooms.reason_without()
    if reason:
        pytest.skip(reason)
    folder = str(tmp_path_factory.mktemp("machine"))
    installed.make("install", folder)
    return folder


OWN_LOCAL = 'mount --bind "$1/usr/local" /usr/local'


@pytest.mark.skipif(not ANALYZE, reason="no systemd-analyze")
def test_units_are_verified(machine):
    home = Home(OWN_LOCAL, machine)
    units = "/usr/local/lib/systemd/user/"
    examples = "/usr/local/share/doc/warmcurl/examples/"
    try:
        done = home.run([ANALYZE, "verify", "--user", "--man=no",
                         units + "warmcurl.service", units + "warmcurl.socket",
                         examples + "warmcurl-example.service",
                         examples + "warmcurl-example.timer"])
    finally:
        home.close()
    assert (done.code, done.out + done.err) == (0, b""), done


# A cgroup of the manager's own, at the root of what it sees.
OWN_CGROUP = """
    for top in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup
    do
        [ ! -e $top/cgroup.procs ] || [ -e $top/cgroup.type ] || {
            mkdir -p $top/$2; echo $$ >$top/$2/cgroup.procs; }
    done
"""


def remove_cgroups(name):
    for top in ("systemd", "unified", "."):
        folder = os.path.join("/sys/fs/cgroup", top, name)
        for at, _, _ in sorted(os.walk(folder), reverse=True):
            os.rmdir(at)


@pytest.fixture
def user_manager(machine):
    """A real systemd --user, in a room."""
    if not os.access(MANAGER, os.X_OK):
        pytest.skip("no systemd")
    name = "warmcurl-test-%d" % os.getpid()
    home = Home(OWN_LOCAL + OWN_CGROUP, machine, name)
    log = open(os.path.join(home.folder, "systemd.log"), "w+")
    systemd = home.start(["unshare", "-C", MANAGER, "--user",
                          "--log-target=console"], stdout=log, stderr=log)
    try:
        if not processes.until(lambda: manager_is_up(home)):
            log.seek(0)
            pytest.skip("no systemd --user here: %s" % log.read()[-300:])
        yield home
    finally:
        systemd.terminate()
        systemd.wait(places.RUN_S)
        log.close()
        home.close()
        processes.until(lambda: not cgroup_lives(name))
        remove_cgroups(name)


def systemctl(home, *words):
    done = home.run(["systemctl", "--user", *words])
    assert done.code == 0, done
    return done.out.decode().strip()


def manager_is_up(home):
    return home.run(["systemctl", "--user", "show"]).code == 0


def cgroup_lives(name):
    for top in ("systemd", "unified", "."):
        folder = os.path.join("/sys/fs/cgroup", top, name)
        for at, _, files in os.walk(folder):
            with open(os.path.join(at, "cgroup.procs")) as file:
                if file.read():
                    return True
    return False


def show(home, what):
    return systemctl(home, "show", "-P", what, "warmcurl.service")


def job(home, name, text):
    folder = os.path.join(home.home, ".config/systemd/user")
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    systemctl(home, "daemon-reload")


def test_under_a_real_manager(user_manager, base):
    home = user_manager
    done = home.run(["systemctl", "--user", "is-enabled", "warmcurl.socket"])
    assert done.out == b"disabled\n", done
    systemctl(home, "enable", "--now", "warmcurl.socket")
    assert show(home, "ActiveState") == "inactive"
    assert home.only(base + "/get").out == BODY
    assert home.sockets() == ["default.sock"]
    assert show(home, "ActiveState") == "active"
    pid = int(show(home, "MainPID"))
    assert home.daemon_pid() == pid
    # Twice the sweep: it knows its socket.
    time.sleep(2.5)
    systemctl(home, "reload", "warmcurl.service")
    assert processes.until(lambda: show(home, "ActiveState") == "active",
                           NOTICED_S)
    assert home.only(base + "/get").out == BODY and home.daemon_pid() == pid
    assert home.ctl("stop").code == 0
    assert show(home, "Result") == "success"
    assert home.only(base + "/get").out == BODY
    assert home.daemon_pid() not in (None, pid)
    # A unit's command leaves nothing that ends with the unit.
    before = home.daemon_pid()
    job(home, "job.service", "[Unit]\nWants=warmcurl.socket\n"
        "After=warmcurl.socket\n[Service]\nType=oneshot\n"
        "ExecStart=/usr/local/bin/warmcurl -fsS -o %s/out %s/get\n"
        % (home.work, base))
    systemctl(home, "start", "job.service")
    with open(os.path.join(home.work, "out"), "rb") as file:
        assert file.read() == BODY
    assert home.daemon_pid() == before
    # And without the socket everything works the same.
    systemctl(home, "disable", "--now", "warmcurl.socket")
    systemctl(home, "stop", "warmcurl.service")
    assert home.only(base + "/get").out == BODY
    assert "default.sock" not in home.sockets() and home.sockets()
    assert home.ctl("exit").code == 0


def test_a_real_manager_kills_a_daemon_that_hangs(user_manager, base):
    home = user_manager
    job(home, "warmcurl.service.d/soon.conf", "[Service]\nWatchdogSec=5\n")
    systemctl(home, "start", "warmcurl.socket")
    assert home.only(base + "/get").out == BODY
    pid = home.daemon_pid()
    time.sleep(5.5)
    assert home.daemon_pid() == pid
    os.kill(pid, signal.SIGSTOP)
    assert processes.wait_gone(pid, 3 * NOTICED_S)
    done = home.warm("-sS", base + "/get")
    assert done.out == BODY, done
    assert processes.until(
        lambda: home.only(base + "/get").out == BODY and
        home.daemon_pid() not in (None, pid), NOTICED_S)

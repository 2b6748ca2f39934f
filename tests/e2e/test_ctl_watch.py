"""warmcurlctl list --watch in a real terminal: tmux, whose screen is read."""
import os
import shutil
import subprocess

import pytest

from harness import paths, processes

pytestmark = pytest.mark.skipif(not shutil.which("tmux"),
                                reason="no tmux here")

SHOWN_S = 30 * paths.PATIENCE


class Screen:
    """A tmux server of its own, with one window."""

    def __init__(self, place, columns, lines):
        self._socket = os.path.join(place.folder, "tmux")
        # The shell of who may not log in runs nothing.
        self._env = {**place.env, "TERM": "xterm", "SHELL": "/bin/sh"}
        self.place = place
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "s",
                  "-x", str(columns), "-y", str(lines), "sh")
        self.tmux("set", "-g", "status", "off")
        self.resize(columns, lines)     # the status line's place, too
        self.type("PS1=READY-; cd %s; clear" % place.work)
        self.await_text("READY-")

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-S", self._socket, *words],
                              env=self._env, capture_output=True, text=True)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def resize(self, columns, lines):
        self.tmux("resize-window", "-t", "s", "-x", str(columns),
                  "-y", str(lines))

    def type(self, line):
        self.tmux("send-keys", "-t", "s", line, "Enter")

    def key(self, key):
        self.tmux("send-keys", "-t", "s", key)

    def lines(self):
        """What is on the screen, without blanks at the lines' ends."""
        text = self.tmux("capture-pane", "-p", "-t", "s")
        return [line.rstrip() for line in text.split("\n")]

    def await_text(self, text):
        shown = processes.until(
            lambda: any(text in line for line in self.lines()), SHOWN_S, 0.05)
        assert shown, (text, self.lines())

    def close(self):
        pid = int(self.tmux("display-message", "-p", "#{pid}"))
        self.tmux("kill-server")
        assert processes.wait_gone(pid)


@pytest.fixture
def screen(place_with):
    made = []

    def make(columns, lines):
        place = place_with("keep-clear-text = always\n")
        made.append(Screen(place, columns, lines))
        return made[-1]

    yield make
    for one in made:
        one.close()


def watch(screen):
    screen.type("%s list --watch; echo left-$?" % paths.CTL)


def heads(screen):
    """The words of the table's head; none while it is being drawn."""
    return next((line.split() for line in screen.lines()
                 if line.startswith("HOST")), [])


def has_heads(screen, wanted):
    """Whether these are soon the table's heads."""
    return processes.until(lambda: heads(screen) == wanted, SHOWN_S)


ALL = ["HOST", "ADDRESS", "PORT", "PROTOCOL", "TLS", "AGE", "IDLE", "REQS",
       "POOL", "STATE"]


def test_watching_at_80_by_24(screen, recorder):
    shown = screen(80, 24)
    port = recorder.ports["http"]
    command = ["-sS", "--resolve", "api.example.org:%d:127.0.0.1" % port,
               "http://api.example.org:%d/get" % port]
    shown.place.warm(*command)
    watch(shown)
    shown.await_text("warmcurl: 1 connection, 1 idle, 0 busy (q quits)")
    # All columns but one have room beside this name.
    assert has_heads(shown, [head for head in ALL if head != "POOL"])
    row = processes.until(
        lambda: [line.split() for line in shown.lines()
                 if line.startswith("api.example.org") and "idle" in line],
        SHOWN_S)[0]
    assert row[1:5] == ["127.0.0.1", str(port), "http/1.1", "-"]
    assert row[-2:] == ["1", "idle"]
    assert max(len(line) for line in shown.lines()) <= 80
    # It is live.
    shown.place.warm(*command)
    assert processes.until(lambda: any(line.split()[-2:] == ["2", "idle"]
                                       for line in shown.lines()), SHOWN_S)
    shown.key("q")
    shown.await_text("left-0")
    # The screen of before is back.
    shown.await_text("READY-")
    assert not any(line.startswith("HOST") for line in shown.lines())


def test_watching_at_200_by_50(screen, recorder):
    shown = screen(200, 50)
    shown.place.warm("-sS",
                     "http://localhost:%d/get" % recorder.ports["http"])
    watch(shown)
    assert has_heads(shown, ALL)
    shown.key("q")
    shown.await_text("left-0")


def test_resizing_while_watching(screen, recorder):
    shown = screen(80, 24)
    for host in ("localhost", "127.0.0.1"):
        shown.place.warm("-sS",
                         "http://%s:%d/get" % (host, recorder.ports["http"]))
    watch(shown)
    shown.await_text("HOST")
    shown.resize(200, 50)
    assert has_heads(shown, ALL)
    shown.resize(40, 10)
    shown.await_text("warmcurl: 2 connections, 2 idle, 0 busy")
    assert processes.until(lambda: "HOST" in heads(shown) and
                           "PORT" not in heads(shown), SHOWN_S)
    assert max(len(line) for line in shown.lines()) <= 40
    shown.resize(80, 4)     # a head, and room for neither row
    shown.await_text("(2 more)")
    shown.resize(80, 24)
    shown.await_text("localhost")
    assert processes.until(lambda: not any("more" in line for line in
                                           shown.lines()), SHOWN_S)
    shown.key("q")
    shown.await_text("left-0")


def test_watching_a_daemon_come_and_go(screen, recorder):
    """Watching starts none."""
    shown = screen(80, 24)
    watch(shown)
    shown.await_text("warmcurl: no daemon is running (q quits)")
    assert not shown.place.daemon()
    shown.place.warm("-sS",
                     "http://localhost:%d/get" % recorder.ports["http"])
    shown.await_text("warmcurl: 1 connection,")
    shown.place.ctl("exit")
    shown.await_text("no daemon is running")
    assert not shown.place.daemon()
    shown.key("q")
    shown.await_text("left-0")


@pytest.mark.parametrize("key", ["C-c", "C-\\"])
def test_signals_leave_a_sane_terminal(screen, key):
    shown = screen(80, 24)
    watch(shown)
    shown.await_text("q quits")
    shown.key(key)
    shown.await_text("left-")
    shown.type("stty -a")
    shown.await_text(" icanon ")
    assert processes.until(
        lambda: any(" echo " in line or " echo" == line[-5:]
                    for line in shown.lines()), SHOWN_S)


def test_stopping_gives_the_terminal_back(screen):
    shown = screen(80, 24)
    shown.type("set -m")
    watch(shown)
    shown.await_text("q quits")
    shown.key("C-z")
    shown.await_text("READY-")
    shown.type("fg")
    shown.await_text("q quits")
    shown.key("q")
    assert processes.until(lambda: not any("q quits" in line
                                           for line in shown.lines()), SHOWN_S)
    shown.type("echo still-$((1 + 1))")
    shown.await_text("still-2")

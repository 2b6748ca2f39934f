"""Passwords that are asked for on a terminal: curl's question, input that is
not shown, and the same answer for the server."""
import os
import pty
import select
import signal
import termios
import time

import pytest

from harness import paths, place as places, processes

HOST = b"Enter host password for user 'user':"
HIDES_S = 5 * paths.PATIENCE
PROXY = b"Enter proxy password for user 'puser':"


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, argv, env):
        self._pid, self._master = pty.fork()
        if not self._pid:
            os.execve(argv[0], argv, env)
        self.shown = b""

    def _read(self, until=None):
        end = time.monotonic() + places.RUN_S
        while until is None or until not in self.shown:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._master], [], [],
                                              left)[0]:
                os.kill(self._pid, signal.SIGKILL)
                raise places.Hang("shown: %r" % self.shown)
            try:
                self.shown += os.read(self._master, 4096)
            except OSError:     # its other end was closed
                return

    def shows_input(self):
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def answer(self, question, text):
        """Types `text` behind the question, which must hide it."""
        self._read(question)
        assert question in self.shown, self.shown
        # The real curl asks first; what was typed before it hides is lost.
        assert processes.until(lambda: not self.shows_input(), HIDES_S)
        os.write(self._master, text)

    def finish(self):
        """Returns the exit code when all was shown."""
        self._read()
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        os.close(self._master)
        return code


@pytest.fixture
def url(recorder):
    recorder.reset()
    return "http://127.0.0.1:%d/basic" % recorder.ports["http"]


def run(place, program, words, answers, mode="only"):
    terminal = Terminal([program, "-sS", *words],
                        {**place.env, "WARMCURL": mode})
    for question, text in answers:
        terminal.answer(question, text)
    return terminal.finish(), terminal.shown


def same(place, recorder, words, answers):
    """curl and warmcurl, which show and send the same."""
    recorder.reset()
    expected = run(place, paths.CURL, words, answers)
    requests = [request.head for request in recorder.settled()]
    recorder.reset()
    assert run(place, paths.WARMCURL, words, answers) == expected
    assert [request.head for request in recorder.settled()] == requests
    return expected


def test_a_password_is_not_shown(place, recorder, url):
    code, shown = same(place, recorder, ["-u", "user", url],
                       [(HOST, b"secret\n")])
    assert code == 0
    assert shown == HOST + b"\r\nwelcome\r\n"


def test_end_of_file_is_an_empty_password(place, recorder, url):
    code, shown = same(place, recorder, ["-u", "user", url], [(HOST, b"\4")])
    assert code == 0 and b"who are you" in shown


def test_two_questions(place, recorder, url):
    proxy = "http://127.0.0.1:%d" % recorder.ports["authproxy"]
    code, shown = same(
        place, recorder, ["-u", "user", "-U", "puser", "-x", proxy, url],
        [(HOST, b"secret\n"), (PROXY, b"ppass\n")])
    assert code == 0 and shown.endswith(b"welcome\r\n")


def test_nothing_is_asked_for_what_goes_direct(place, recorder, url):
    """curl asks itself, once."""
    words = ["--anyauth", "-u", "user", url]
    code, shown = run(place, paths.WARMCURL, words, [(HOST, b"secret\n")],
                      "auto")
    assert (code, shown) == (0, HOST + b"\r\nwelcome\r\n")


def test_an_answer_reaches_the_real_curl(place, recorder, url):
    """The daemon takes no host name for an interface, which nobody knows
    before it is asked."""
    url = url.replace("127.0.0.1", "localhost")
    words = ["-u", "user", "--interface", "localhost", "--", url]
    expected = run(place, paths.CURL, words, [(HOST, b"secret\n")])
    if expected[0]:
        pytest.skip("localhost is not only 127.0.0.1 here")
    assert run(place, paths.WARMCURL, words, [(HOST, b"secret\n")],
               "auto") == expected


def test_an_interrupted_question_ends_the_command(place, recorder, url):
    expected = run(place, paths.CURL, ["-u", "user", url], [(HOST, b"\3")])
    assert run(place, paths.WARMCURL, ["-u", "user", url],
               [(HOST, b"\3")]) == expected
    assert expected[0] == -signal.SIGINT

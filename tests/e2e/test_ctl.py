"""warmcurlctl: looking, stopping, a private daemon for a command."""
import json
import os

import pytest

from harness import processes


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


@pytest.mark.parametrize("verb", ["status", "list", "stop", "exit"])
def test_looking_starts_nothing(place, verb):
    place.ctl(verb)
    place.ctl(verb, "--json")
    assert not place.daemon()
    assert os.listdir(place.run_folder) in ([], ["s.lock"])


def test_status(place, url):
    place.warm("-sS", url)
    done = place.ctl("status")
    assert done.code == 0 and str(place.daemon()).encode() in done.out, done
    status = json.loads(place.ctl("status", "--json").out)
    assert status["pid"] == place.daemon()


@pytest.mark.parametrize("verb", ["stop", "exit"])
def test_ending(place, url, verb):
    place.warm("-sS", url)
    pid = place.daemon()
    done = place.ctl(verb)
    assert done.code == 0, done
    assert not processes.alive(pid), "returned before the process was gone"
    assert place.warm("-sS", url).code == 0
    assert place.daemon() != pid


def test_run_gives_a_private_daemon(place, url):
    done = place.shell(
        "warmcurlctl run -- sh -c 'echo $WARMCURL_SOCKET; "
        "warmcurl -sS %s; warmcurlctl status --json; exit 7'" % url)
    assert done.code == 7, done
    lines = done.out.split(b"\n")
    private = lines[0].decode()
    assert private and private != place.socket
    assert lines[1] == b"hello from /get"
    assert not processes.unix_sockets(private)
    assert not os.path.exists(os.path.dirname(private))
    assert not place.daemon()


def test_run_passes_signals_on(place, url):
    done = place.shell("timeout -s TERM 1 warmcurlctl run -- sleep 60")
    assert done.code == 124 and done.seconds < 10


def test_bad_usage(place):
    for words in ((), ("nosuch",), ("run",), ("status", "--nosuch")):
        done = place.ctl(*words)
        assert done.code != 0 and done.err, (words, done)

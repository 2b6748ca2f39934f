"""Options that the machine's curl may be too old for: warmcurl carries them
by itself, and leaves to curl what it must not touch."""
import pytest

from harness import paths

KNOWS = paths.curl_version() >= (8, 3, 0)


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/mirror" % recorder.ports["http"]


def body(done):
    assert done.code == 0, done
    return done.out.split(b"\r\n\r\n", 1)[1]


@pytest.mark.parametrize("mode", ["auto", "only", "fresh"])
def test_variables(place, url, mode):
    place.put("f", "from a file\n")
    done = place.warm(
        "-sS", "--variable", "%SET", "--variable", "f[5-]@f",
        "--expand-data", "{{SET:b64}} {{f:trim:url}}", url,
        env={"WARMCURL": mode, "SET": "value"})
    assert body(done) == b"dmFsdWU= a%20file"
    assert place.daemon()


@pytest.mark.parametrize("mode", ["auto", "only"])
def test_what_is_warned_of_is_carried_too(place, url, mode):
    done = place.warm("--no-progress-meter", "--variable", "a b=c",
                      "--variable", "a=b", "--expand-data", "{{a}}", url,
                      env={"WARMCURL": mode})
    assert body(done) == b"b"
    assert done.err == b"Warning: Bad --variable syntax, skipping: a b=c\n"


@pytest.mark.parametrize("mode", ["auto", "only"])
def test_what_is_refused_sends_nothing(place, recorder, url, mode):
    recorder.reset()
    done = place.warm("-sS", "--variable", "%WC_UNSET", "--expand-data",
                      "{{WC_UNSET}}", url, env={"WARMCURL": mode})
    assert (done.code, done.out) == (2, b""), done
    assert b"option --variable: variable expansion failure\n" in done.err
    assert not recorder.settled()


@pytest.mark.parametrize("mode", ["auto", "only"])
def test_what_can_be_read_only_once(place, url, mode):
    script = 'echo two | "$0" -sS --variable a@<(echo one) --variable b@- ' \
        '--expand-data "{{a:trim}} {{b:trim}}" "$1"'
    done = place.run(["/bin/bash", "-c", script, paths.WARMCURL, url],
                     env={"WARMCURL": mode})
    assert body(done) == b"one two"


@pytest.mark.skipif(not KNOWS, reason="curl is too old for variables")
def test_off_is_off(place, url):
    script = '"$0" -sS --variable a@<(echo one) --expand-data "{{a:trim}}" "$1"'
    done = place.run(["/bin/bash", "-c", script, paths.WARMCURL, url],
                     env={"WARMCURL": "off"})
    assert body(done) == b"one"
    assert not place.daemon()


@pytest.mark.skipif(not KNOWS, reason="curl is too old for variables")
def test_curl_does_what_it_does_better(place, url):
    """With options that it knows: its own words about a missing file."""
    words = ("-sS", "--variable", "a=b", "--expand-data", "{{a}}",
             "--cacert", "missing", url)
    done = place.warm(*words)
    same = place.curl(*words)
    assert (done.code, done.out, done.err) == \
        (same.code, same.out, same.err), done

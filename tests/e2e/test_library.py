"""libwarmcurl.a: proto/example/get.c as a program of somebody else's."""
import os

from harness import paths, place as places

GET = os.path.join(paths.BUILD, "get")


def test_needs_a_daemon(place):
    done = place.run([GET, "http://127.0.0.1:1/"])
    assert done.code == 1 and done.out == b"", done
    assert done.err == b"get: no answer: No such file or directory\n", done


def test_second_request_is_warm(recorder):
    place = places.Place("keep-clear-text = always\n")
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    try:
        expected = place.warm("-sS", url).out
        first = place.run([GET, url])
        second = place.run([GET, url])
    finally:
        place.close()
    assert (first.code, second.code) == (0, 0), (first, second)
    assert second.out and second.out == expected, second
    assert b"warm connection: 0" in second.err, second


def test_a_server_that_is_not_trusted(place, recorder):
    url = "https://localhost:%d/get" % recorder.ports["https"]
    assert place.warm("-sSk", url).code == 0
    done = place.run([GET, url])    # must not meet the connection of -k
    assert done.code == 60 and b"certificate" in done.err, done


def test_other_protocols_are_refused(place, recorder):
    place.warm("-sS", "http://127.0.0.1:%d/get" % recorder.ports["http"])
    done = place.run([GET, "ftp://127.0.0.1/"])
    assert done.code == 1 and b"ftp" in done.err, done

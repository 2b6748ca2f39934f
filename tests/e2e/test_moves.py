"""Hosts that move: a name with other addresses, a server started anew.

Commands run in a network of the test's own, with its own name server.
"""
import time

from harness import processes
from servers import lab as labs

BLUE, GREEN = labs.FAR, labs.FAR_TOO
LOOKUP_S = 1


def backend(place, name="app.test", *more):
    """(address, connection) that answered."""
    done = place.warm("-sS", *more, "http://%s/" % name)
    assert done.code == 0, done
    address, number = done.out.split()
    return address.decode(), int(number)


def poll_until(place, address, limit_s):
    """Asks five times a second until ADDRESS answers; how long it took."""
    began = time.monotonic()
    while backend(place)[0] != address:
        assert time.monotonic() < began + limit_s
        time.sleep(0.2)
    return time.monotonic() - began


def test_a_poller_sees_the_new_address(lab, lab_place):
    """Nothing happens to the old backend; only the name leads elsewhere."""
    place = lab_place("lookup-every = %d\n" % LOOKUP_S)
    lab.set_names({"app.test": [BLUE]})
    first = backend(place)
    assert first[0] == BLUE
    assert backend(place) == first
    lab.set_names({"app.test": [GREEN]})
    poll_until(place, GREEN, LOOKUP_S + 20)


def test_an_address_that_stays_keeps_its_connection(lab, lab_place):
    place = lab_place("lookup-every = %d\n" % LOOKUP_S)
    lab.set_names({"app.test": [BLUE]})
    first = backend(place)
    asked = lab.asked("app.test")
    lab.set_names({"app.test": [GREEN, BLUE]})
    time.sleep(LOOKUP_S + 0.1)
    assert backend(place) == first
    assert processes.until(lambda: lab.asked("app.test") > asked)
    time.sleep(0.2)
    assert backend(place) == first


def test_a_name_is_not_asked_more_often(lab, lab_place):
    place = lab_place("lookup-every = 3600\n")
    lab.set_names({"app.test": [BLUE]})
    first = backend(place)
    time.sleep(2.5)     # libcurl's own memory of names is over
    assert [backend(place) for _ in range(5)] == [first] * 5
    assert lab.asked("app.test") == 1


def test_given_addresses_are_not_looked_up(lab, lab_place):
    """--resolve and --connect-to: the name is nobody's to move."""
    place = lab_place("lookup-every = %d\n" % LOOKUP_S)
    lab.set_names({"app.test": [GREEN]})
    for words in (("--resolve", "app.test:80:" + BLUE),
                  ("--connect-to", "app.test:80:%s:80" % BLUE)):
        first = backend(place, "app.test", *words)
        assert first[0] == BLUE
        time.sleep(LOOKUP_S + 0.1)
        assert backend(place, "app.test", *words) == first
        time.sleep(0.3)
        assert backend(place, "app.test", *words) == first
    assert lab.asked("app.test") == 0


def test_a_resolver_that_fails_takes_no_connection(lab, lab_place):
    place = lab_place("lookup-every = %d\n" % LOOKUP_S)
    lab.set_names({"app.test": [BLUE]})
    first = backend(place)
    lab.set_names({"app.test": ["fail"]})
    for _ in range(3):
        time.sleep(LOOKUP_S + 0.1)
        assert backend(place) == first
    assert processes.until(lambda: lab.asked("app.test") > 2)


def test_a_name_that_is_gone_takes_its_connections(lab, lab_place):
    place = lab_place("lookup-every = %d\n" % LOOKUP_S)
    lab.set_names({"app.test": [BLUE]})
    first = backend(place)
    lab.set_names({})
    time.sleep(LOOKUP_S + 0.1)
    assert backend(place) == first
    assert processes.until(
        lambda: place.warm("-sS", "http://app.test/").code == 6)


def test_a_server_started_anew_is_met_at_once(lab_place, tmp_path):
    """The old connection ends with its server."""
    place = lab_place()
    script = tmp_path / "server.py"
    script.write_text(
        "import http.server, sys\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        "    protocol_version = 'HTTP/1.1'\n"
        "    def do_GET(self):\n"
        "        self.send_response(200)\n"
        "        self.send_header('Content-Length', '1')\n"
        "        self.end_headers()\n"
        "        self.wfile.write(sys.argv[1].encode())\n"
        "    def log_message(self, *a): pass\n"
        "s = http.server.ThreadingHTTPServer(('127.0.0.9', 81), H)\n"
        "print('ready', flush=True)\n"
        "s.serve_forever()\n")
    for version in "123":
        server = place.start(["python3", str(script), version], stdout=-1)
        assert server.stdout.readline() == b"ready\n"
        for _ in range(2):
            done = place.warm("-sS", "http://127.0.0.9:81/")
            assert (done.code, done.out) == (0, version.encode()), done
        server.kill()
        server.communicate()


def test_max_age(lab, lab_place):
    place = lab_place("max-age = app.test 1\n")
    lab.set_names({"app.test": [BLUE], "other.test": [BLUE]})
    other = backend(place, "other.test")
    # On a busy machine a second may pass between two commands.
    assert processes.until(lambda: backend(place) == backend(place))
    first = backend(place)
    time.sleep(1.1)
    assert backend(place) != first
    assert backend(place, "other.test") == other


def test_fresh_hosts(lab, lab_place):
    place = lab_place("fresh *.fresh.test\n")
    lab.set_names({"a.fresh.test": [BLUE], "ifconfig.io": [BLUE]})
    for name in ("a.fresh.test", "ifconfig.io"):
        seen = {backend(place, name)[1] for _ in range(3)}
        assert len(seen) == 3
    assert place.ctl("list", "--json").out.strip() == b"[]"

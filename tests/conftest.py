"""Fixtures of all tests: servers for the session, a place for each test."""
import fnmatch
import os
import shutil
import signal

import pytest

from harness import paths, place as places
from servers import certs as certificates
from servers import folders, hostile as hostiles, lab as labs
from servers import nginx as nginxes
from servers import programs, recorder as recorders, socks as sockses
from servers import squid as squids


# What of the caller's environment reaches the tests: nobody's locale, proxies
# or job decide how they end.
KEPT = ("PATH", "HOME", "TMPDIR", "BUILD", "SANITIZE", "PYTHON*", "PYTEST*",
        "PKG_CONFIG*", "CC", "*FLAGS", "LD_LIBRARY_PATH", "*SAN_OPTIONS",
        "WARMCURL_BIN", "WARMCURL_TEST_CURL", "WARMCURL_BULK_MIB", "RUN_SEED",
        "DIFFERENTIAL_*", "ISOLATION_TABLE")


def pytest_configure():
    for name in list(os.environ):
        if not any(fnmatch.fnmatchcase(name, kept) for kept in KEPT):
            del os.environ[name]
    os.environ.update({"LC_ALL": "C.UTF-8", "TZ": "UTC"})
    os.umask(0o022)
    # A job in the background ignores them, and so would all that tests start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def pytest_report_header():
    return ["warmcurl: %s%s" % (paths.WARMCURL, " (the harness alone)"
                                if paths.HARNESS_ONLY else ""),
            "curl: %s %s" % (paths.CURL,
                             ".".join(map(str, paths.curl_version())))]


@pytest.fixture(scope="session")
def servers_folder():
    folder = folders.temporary("wcs-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def certs(servers_folder):
    return certificates.make(folders.sub(servers_folder, "certs"))


@pytest.fixture(scope="session")
def upstream(servers_folder, certs):
    """The recorder behind nginx's /up/ and /sink."""
    server = recorders.Recorder(folders.sub(servers_folder, "up"), certs)
    yield server
    server.close()


@pytest.fixture(scope="session")
def nginx(servers_folder, certs, upstream):
    server = nginxes.Nginx(folders.sub(servers_folder, "nginx"), certs,
                           upstream.sock)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def squid(servers_folder):
    server = squids.Squid(folders.sub(servers_folder, "squid"))
    yield server
    server.stop()


@pytest.fixture
def recorder(certs):
    folder = folders.temporary("wcr-")
    server = recorders.Recorder(folder, certs)
    yield server
    server.close()
    shutil.rmtree(folder)


@pytest.fixture
def hostile(certs):
    server = hostiles.Hostile(certs, tls=True)
    yield server
    server.close()


@pytest.fixture
def socks():
    server = sockses.Socks()
    yield server
    server.close()


@pytest.fixture
def relay():
    """relay(port, delay_ms, bytes_per_s=0) -> port"""
    made = []

    def make(port, delay_ms, bytes_per_s=0):
        made.append(programs.Relay(paths.BUILD, port, delay_ms, bytes_per_s))
        return made[-1].port

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def place():
    """A folder, an environment and a daemon of the test's own."""
    made = places.Place()
    yield made
    made.close()


@pytest.fixture
def place_with():
    """place_with("keep-clear-text = always\\n") -> a Place so configured."""
    made = []

    def make(settings):
        made.append(places.Place(settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def own_lab():
    """A network of a module's own, where root may have one."""
    reason = labs.reason_without()
    if reason:
        pytest.skip(reason)
    made = labs.Lab()
    yield made
    made.stop()


@pytest.fixture
def lab(own_lab):
    """The same, as if nothing had happened there."""
    own_lab.reset()
    return own_lab


@pytest.fixture
def lab_place(lab):
    """lab_place("max-age * 5\\n") -> a Place whose commands run there."""
    made = []

    def make(settings=""):
        made.append(places.Place("keep-clear-text = always\n" + settings,
                                 lab.prefix))
        return made[-1]

    yield make
    for one in made:
        one.close()

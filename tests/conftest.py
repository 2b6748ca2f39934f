"""Fixtures of all tests: servers for the session, a place for each test."""
import os
import shutil
import tempfile

import pytest

from harness import paths, place as places
from servers import certs as certificates
from servers import hostile as hostiles
from servers import nginx as nginxes
from servers import programs, recorder as recorders, socks as sockses
from servers import squid as squids


def pytest_report_header():
    return ["warmcurl: %s%s" % (paths.WARMCURL, " (the harness alone)"
                                if paths.HARNESS_ONLY else ""),
            "curl: %s %s" % (paths.CURL,
                             ".".join(map(str, paths.curl_version())))]


@pytest.fixture(scope="session")
def servers_folder():
    """Where servers keep their files. Others may enter: squid leaves root."""
    folder = tempfile.mkdtemp(prefix="wcs-", dir="/tmp")
    os.chmod(folder, 0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def certs(servers_folder):
    return certificates.make(_sub(servers_folder, "certs"))


def _sub(folder, name):
    path = os.path.join(folder, name)
    os.mkdir(path)
    os.chmod(path, 0o755)
    return path


@pytest.fixture(scope="session")
def upstream(servers_folder, certs):
    """The recorder behind nginx's /up/ and /sink."""
    server = recorders.Recorder(_sub(servers_folder, "up"), certs)
    yield server
    server.close()


@pytest.fixture(scope="session")
def nginx(servers_folder, certs, upstream):
    server = nginxes.Nginx(_sub(servers_folder, "nginx"), certs,
                           upstream.sock)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def squid(servers_folder):
    server = squids.Squid(_sub(servers_folder, "squid"))
    yield server
    server.stop()


@pytest.fixture
def recorder(certs):
    folder = tempfile.mkdtemp(prefix="wcr-", dir="/tmp")
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

"""Where the programs under test are, and what the machine can do."""
import os
import re
import subprocess

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
CURL = os.environ.get("WARMCURL_TEST_CURL", "/usr/bin/curl")

# WARMCURL_BIN=/usr/bin/curl proves the harness: curl must equal itself.
WARMCURL = os.environ.get("WARMCURL_BIN", os.path.join(BUILD, "warmcurl"))
DAEMON = os.path.join(BUILD, "warmcurld")
CTL = os.path.join(BUILD, "warmcurlctl")
HARNESS_ONLY = os.path.realpath(WARMCURL) == os.path.realpath(CURL)


def _contains(path, needle, within=-1):
    try:
        with open(path, "rb") as file:
            return needle in file.read(within)
    except OSError:
        return False


# The name of a dynamic loader stands at a dynamic program's beginning.
STATIC_CLIENT = not _contains(WARMCURL, b"/ld-", 4096)
SANITIZED = _contains(DAEMON, b"__asan_init")
PATIENCE = 4 if SANITIZED else 1    # how much longer things may take there


def _curl_says():
    return subprocess.run([CURL, "--version"], capture_output=True,
                          text=True, check=True).stdout


def curl_speaks(protocol):
    """Whether the machine's curl names `protocol` among its own."""
    line = re.search("^Protocols:(.*)", _curl_says(), re.M)
    return protocol in line.group(1).split()


def curl_has(feature):
    """Whether the machine's curl names `feature` among its own."""
    return feature in _curl_says().partition("Features:")[2].split()


def curl_version():
    """The machine's curl as a tuple, (7, 88, 1)."""
    return tuple(int(n) for n in
                 re.match(r"curl (\d+)\.(\d+)\.(\d+)",
                          _curl_says()).groups())

"""Commands that find no curl: the private daemon is to do all of it.

Not every case is run so, or `make check` would take a minute more: those that
the real curl would carry out are, and one of a few of the others.
DIFFERENTIAL_PRIVATE=all runs every one.
"""
import fnmatch
import os

EVERY = 10   # one in as many of the cases that the daemon is known to carry

# (class, pattern of the command): why there must be a curl.
NEEDS_CURL = {
    ("*", "*--libcurl *"): "only curl writes programs",
    ("*", "*--http3*"): "HTTP/3 is not carried",
    ("*", "*--mptcp *"): "a kind of socket",
    ("*", "*--ip-tos *"): "a socket's option",
    ("*", "*--vlan-priority *"): "a socket's option",
    ("*", "*--engine *"): "libcurl's words come before the transfer",
    ("*", "*--proxy-tlsauthtype SRP*"): "the same",
    ("parsing", "--help*"): "help is in words of our own",
    ("parsing", "*-V*"): "Debian's curl knows its patches",
    ("parsing", "--version*"): "Debian's curl knows its patches",
    ("parsing", "-s {http}/get"): "LD_PRELOAD is for curl's own libraries",
    ("E", "-T in.txt ftp://*"): "another protocol",
    ("redirect", "*?to=ftp*"): "another protocol",
    ("redirect", "*?to=FTPS*"): "another protocol",
    ("output", "-s file://*"): "another protocol",
    ("parsing", "-s dict://*"): "another protocol",
    ("parsing", "-s ftp.invalid"): "another protocol",
    ("*", "*--proto-redir +ws *"): "redirects to a WebSocket",
    ("*", "*-C 3 -[dT] *"): "skipping a pipe's beginning",
    ("signed", "*@big.bin *"): "a large body that is signed",
    ("long", "*@k300.txt *"): "a URL too long for the daemon",
    ("cookie-long", "*-c 8198 *"): "the whole command line is refused",
    ("output", "-sS -D nodir/h *"): "curl 7.88.1 crashes",
}


def applies(row, case):
    return all(fnmatch.fnmatchcase(text, pattern)
               for text, pattern in zip((case.cls, case.cmd), row))


def needs_curl(case):
    """Why the case can't be run without curl; None when it can."""
    for row, reason in NEEDS_CURL.items():
        if applies(row, case):
            return reason
    return None


def is_sampled(case):
    """Whether the case is run so."""
    if needs_curl(case):
        return False
    return os.environ.get("DIFFERENTIAL_PRIVATE") == "all" or \
        case.route != "daemon" or case.number % EVERY == 0

"""The table of cases; each module adds its own when it is imported."""
import re

from ..case import CASES
from . import (bodies, commands, failures, headers, meters, names, output,
               parsing, proxies, security, several, writeout)

# What this version leaves to the real curl: a case with one of these words
# must go direct. A word goes away when its option is carried.
LEFT_TO_CURL = (
    "--digest", "--basic", "--location-trusted", "--path-as-is",
    "--request-target", "--tcp-nodelay", "keepalive", "--preproxy",
    r" -p \{", "--compressed-ssh", "--proxy1.0", "-X HEAD",
    "Authorization: token",         # any scheme that may bind a connection
    r"--proto '=https' .*\{http\}", r"--proto =http .*\{https\}",
    r"--output ''", "OJi", r"type=multipart/mixed", r"-C 5 -T",
    r"%\{nosuch\}", r"%\{header\{",  # variables that not every curl knows
    r"--sil(en)? ", "--req PUT",    # abbreviations depend on the version
    r"-[uU] 'u' ", "NOSUCH --cert|--cert-type NOSUCH",
    # files that can't be read: curl's own errors, at curl's own moment
    r"(--cacert|--crlfile|--netrc-file) (\{dir\}/)?missing",
    r"\{mtls\}.*--(cert|key) \{certdir\}/missing",
    r"--pinnedpubkey \{certdir\}/missing", r"-sS -n \{http\}",
    r"--interface ('host!|nosuch)", "-z ref", "-o a -o b",
)
for _case in CASES:
    if _case.route == "daemon" and not _case.sh and \
            any(re.search(word, _case.cmd) for word in LEFT_TO_CURL):
        _case.route = "direct"

__all__ = ["CASES", "bodies", "commands", "failures", "headers", "meters",
           "names", "output", "parsing", "proxies", "security", "several",
           "writeout"]

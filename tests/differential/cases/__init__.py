"""The table of cases; each module here adds its own when it is imported."""
import importlib
import pkgutil
import re

from ..case import CASES, READING

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module("." + _module, __name__)

# What this version leaves to the real curl: a case with one of these words
# must go direct. A word goes away when its option is carried.
LEFT_TO_CURL = (
    "-X HEAD",
    "Authorization: token",         # any scheme that may bind a connection
    r"--proto '=https' .*\{http\}", r"--proto =http .*\{https\}",
    r"--output ''",
    r"--sil(en)? ", "--req PUT",    # abbreviations depend on the version
    "NOSUCH --cert|--cert-type NOSUCH",
    r"(--cacert|--crlfile) (\{dir\}/)?missing", # later curls miss it at once
    "--interface nosuch", "-o a -o b",
)
for _case in CASES:
    if _case.route == "daemon" and not _case.sh and \
            _case.cls not in READING and \
            any(re.search(word, _case.cmd) for word in LEFT_TO_CURL):
        _case.route = "direct"

__all__ = ["CASES"]

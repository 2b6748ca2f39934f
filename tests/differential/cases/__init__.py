"""The table of cases; each module adds its own when it is imported."""
from ..case import CASES
from . import (bodies, commands, failures, headers, meters, names, output,
               parsing, proxies, security, several, writeout)

__all__ = ["CASES", "bodies", "commands", "failures", "headers", "meters",
           "names", "output", "parsing", "proxies", "security", "several",
           "writeout"]

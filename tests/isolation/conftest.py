"""Prints the catalogue as a table where ISOLATION_TABLE is set."""
import os

from . import rows
from .test_isolation import MODES

VERDICTS = {"passed": "holds", "failed": "FAILS", "skipped": "skipped"}
_results = {}


def pytest_runtest_logreport(report):
    name = report.nodeid.partition("::test_row[")[2].rstrip("]")
    if name and (report.when == "call" or report.outcome != "passed"):
        _results[name] = VERDICTS[report.outcome]


def pytest_terminal_summary(terminalreporter):
    if not os.environ.get("ISOLATION_TABLE"):
        return
    lines = [("test", "must be", "what would leak", "known from", *MODES)]
    for row in rows.ROWS:
        verdicts = [_results.get("%s-%s" % (mode, row.name), "not run")
                    for mode in MODES]
        lines.append((row.name, row.expect, row.leak, row.source, *verdicts))
    widths = [max(map(len, column)) for column in zip(*lines)]
    terminalreporter.section("isolation: verdicts with keep-clear-text = "
                             "auto, always")
    for line in lines:
        terminalreporter.write_line("  ".join(
            word.ljust(width) for word, width in zip(line, widths)).rstrip())

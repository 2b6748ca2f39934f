"""A case: one command line and what must be known to run and judge it."""
import dataclasses
import re

CASES = []

# Classes of what is decided before any connection is made.
READING = ("usage", "config")


@dataclasses.dataclass
class Case:
    cls: str            # class of command, "A" to "J", or a topic
    cmd: str            # curl's arguments; a bash script when `sh`
    code: int = None    # what curl must exit with: proves the case
    sh: bool = False
    data: bytes = None          # standard input; none: /dev/null
    files: dict = dataclasses.field(default_factory=dict)
    env: dict = dataclasses.field(default_factory=dict)
    # "daemon": warmcurl is told to use the daemon only. "direct": it must
    # choose the real curl by itself. "either": it may choose.
    route: str = "daemon"
    differ: tuple = ()          # names of differences.NAMED
    unordered: bool = False     # parallel: order of requests and lines free
    mtime: bool = False         # compare the files' times too
    kept: bool = True           # False: not with clear text kept, where a
                                # kept connection's failure is retried
    umask: int = 0o022
    since: tuple = (7, 88, 0)   # the curl that knows all of this
    number: int = 0

    @property
    def id(self):
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.cmd)[:48].strip("-")
        return "%s-%03d-%s" % (self.cls, self.number, words)


def case(cls, cmd, **more):
    CASES.append(Case(cls, cmd, number=len(CASES) + 1, **more))


def table(cls, rows, **common):
    """Rows are (command, keyword arguments) or just a command."""
    for row in rows:
        cmd, more = row if isinstance(row, tuple) else (row, {})
        differ = (*common.get("differ", ()), *more.get("differ", ()))
        case(cls, cmd, **{**common, **more, "differ": differ})

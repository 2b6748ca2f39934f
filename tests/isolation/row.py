"""A row of the catalogue: two commands, and what the first must not leave to
the second.

In a row's commands {names} stand for servers and files (stage.py). What is
kept apart is run in turns, so that it also shows what is shared all the same.
What a command writes to {out} is part of its outcome.
"""
import dataclasses

ROWS = []

# What the server must see of the second command.
NEW = "new"         # another connection; each kind of command keeps its own
APART = "apart"     # another connection; nothing is said of sharing
SAME = "same"       # the first one's connection
FAILS = "fails"     # nothing: it fails, as a fresh curl would
DIRECT = "direct"   # the real curl, as warmcurl decides by itself

PROXY_WORDS = ("-x ", "--proxy", "--socks", "--preproxy")


@dataclasses.dataclass
class Row:
    name: str
    leak: str           # what would be shared wrongly; one line
    source: str         # where the danger is known from
    first: str
    second: str
    expect: str
    code: int = 0               # the second's, as curl's; None: any
    first_code: int = 0
    files: dict = dataclasses.field(default_factory=dict)
    env: dict = dataclasses.field(default_factory=dict)         # of both
    first_env: dict = dataclasses.field(default_factory=dict)
    second_env: dict = dataclasses.field(default_factory=dict)
    first_under: str = ""       # programs that start the command
    second_under: str = ""
    setup: object = None        # called with the stage before the first
    between: object = None      # called with the stage before the second
    kept: bool = True           # False: never kept, nothing to share
    own: bool = False           # has a daemon of its own
    six: bool = False           # needs IPv6
    root: bool = False          # needs rights that only root has
    differ: tuple = ()          # names of differential.differences.NAMED
    since: tuple = (7, 88, 0)   # the curl that knows all of this
    until: tuple = (1000,)      # the first that does not do it so any more

    def shares(self, kept, *which):
        """Whether these commands ("first", "second") leave a connection to
        another run. Clear text, and what goes through a proxy, on this
        machine is kept only where the configuration says so."""
        return self.kept and (kept or not any(map(self._is_clear, which)))

    def _is_clear(self, which):
        return any(word in getattr(self, which) for word in (
            "{http}", "{http2nd}", "{nginx}", "http://") + PROXY_WORDS) or \
            "proxy" in str({**self.env,
                            **getattr(self, which + "_env")}).lower()


def table(source, rows, **common):
    """Rows are (name, leak, first, second, expect[, more])."""
    for name, leak, first, second, expect, *more in rows:
        fields = {"source": source, **common, **(more[0] if more else {})}
        ROWS.append(Row(name, leak, first=first, second=second, expect=expect,
                        **fields))

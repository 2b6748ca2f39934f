"""What curls after 7.88.1 do otherwise than a case says.

`since` is the first version that was seen to do so; the versions that are
tested are Debian's. Rows apply to the cases whose command matches.
"""
import dataclasses
import fnmatch

FOREVER = (1000,)


@dataclasses.dataclass(frozen=True)
class Row:
    cls: str
    cmd: str            # a pattern, as of the shell
    reason: str
    since: tuple
    until: tuple = FOREVER
    code: int = None    # what curl exits with there

    def applies(self, case, version):
        return case.cls == self.cls and self.since <= version < self.until \
            and fnmatch.fnmatchcase(case.cmd, self.cmd)


_EARLY = "files of options are looked at before the transfer"
_KEY = "a key that does not fit is a bad argument"

# Another exit code of curl itself.
CODES = (
    Row("proxy", "-S -x {authproxy} -s --cacert {ca} {https}/mirror",
        "a refused tunnel counts as a failed connection", (8, 23, 0), code=7),
    Row("tls", "--cacert *missing.pem *", _EARLY, (8, 23, 0), code=2),
    Row("tls", "--crlfile missing *", _EARLY, (8, 23, 0), code=2),
    Row("client-cert", "*--key {certs}/client2.key*", _KEY, (8, 23, 0),
        code=43),
    Row("client-cert", "*--key {certs}/missing.key*", _KEY, (8, 23, 0),
        code=43),
    Row("client-cert", "*--key {certs}/client.locked.key --pass wrong", _KEY,
        (8, 23, 0), code=43),
)

# Cases that can't be compared there.
SKIPS = (
    Row("usage", "-sS --ntlm-wb *", "only the real curl has it",
        (7, 88, 0), (8, 14, 0)),
    Row("usage", "-sS --follow *", "curl is too old, libcurl is not",
        (8, 13, 0), (8, 16, 0)),
    Row("usage", "-sS --http3*", "only the real curl speaks it",
        (8, 14, 0)),
    Row("parallel", "-sS -Z {http}/a {refused}/b",
        "the exit code is that of the transfer that happens to end last",
        (8, 14, 0), (8, 15, 0)),
    Row("dump", "-sS -D /dev/full -o f {http}/get",
        "a line of its own before the error", (8, 20, 0)),
    Row("writeout-new", "*%{num_retries} %{xfer_id}*",
        "a retry has another number", (8, 20, 0)),
    Row("json", "*-o nodir/f {http}/get",
        "what could not be written is not counted", (8, 14, 0)),
    Row("bound", "*--*ntlm *", "Debian's libcurl has no NTLM any more",
        (8, 20, 0)),
    Row("alt-svc", "--alt-svc a *told?alt=http/1.1*/mirror",
        "the second handle reads the cache before the first has written it",
        (8, 15, 0)),
    Row("resume", "-# -C - -T in.txt -o some *",
        "a full bar for what is refused before it began", (8, 20, 0)),
)


def code(case, version):
    """What curl of that version exits with; None when nobody says."""
    for row in CODES:
        if row.applies(case, version):
            return row.code
    return case.code


def skipped(case, version):
    """Why the case is not run with that version; None when it is."""
    for row in SKIPS:
        if row.applies(case, version):
            return row.reason
    return None

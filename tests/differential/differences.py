"""The closed list of what may differ between curl and warmcurl.

One table. What stands under ALWAYS is masked in every case; a case names
what else it expects to differ. Anything outside the table is a failure.
"""
import dataclasses
import re

OUT, ERR, FILES, REQUESTS = "out", "err", "files", "requests"


@dataclasses.dataclass(frozen=True)
class Difference:
    where: tuple
    pattern: bytes
    mask: bytes
    reason: str


ALWAYS = {
    "after-ms": Difference(
        (ERR, OUT, FILES), rb"after \d+ (ms|milliseconds)", rb"after N \1",
        "a duration"),
    "date": Difference(
        (OUT, ERR, FILES), rb"(?mi)^((?:< )?date: )[^\r\n]*", rb"\1D",
        "the server's clock at another second"),
    "date-json": Difference(
        (OUT, FILES), rb'("date":\[")[^"]*', rb"\1D", "the same in JSON"),
    "boundary": Difference(
        (OUT, ERR, FILES, REQUESTS), rb"-{24}[0-9A-Za-z]{16,22}",
        b"-BOUNDARY-", "multipart boundaries are random"),
    "unresolved": Difference(
        (OUT, ERR, FILES),
        rb"(?m)^((?:\*|== Info:) Could not resolve \w+: .*\n)(?=\1)", b"",
        "libcurl 7.88.1 says it in two places, of which the second is only "
        "passed when the resolver's thread was slow"),
    "websocket-key": Difference(
        (OUT, ERR, FILES, REQUESTS), rb"(Sec-WebSocket-(?:Key|Accept): )\S+",
        rb"\1K", "random"),
    "passed": Difference(
        (ERR,), rb"passed \d+ returned \d+", b"passed N returned N",
        "how much a closed pipe still took is a matter of scheduling"),
    "cnonce": Difference(
        (REQUESTS,), rb'(cnonce=|response=)"[^"]*"', rb'\1"R"',
        "digest's client nonce is random, the response contains it"),
}

NAMED = {
    "times": Difference(
        (OUT, ERR, FILES), rb"\d+\.\d{6}\b", b"T",
        "a duration that the case prints"),
    "speed": Difference(
        (OUT, ERR, FILES), rb"speed=[\d.]+", b"speed=S",
        "a measured speed"),
    "connects": Difference(
        (OUT,), rb"connects=\d+", b"connects=C",
        "a warm command opens no connection"),
    "expiry": Difference(
        (FILES, OUT), rb"\b(1[789]|2\d)\d{8}\b", b"E",
        "Max-Age counts from another second"),
    "received": Difference(
        (ERR,), rb"with \d+( out of \d+)? bytes", b"with N bytes",
        "how much came before a timeout is a matter of scheduling"),
    "partial": Difference(
        (OUT, FILES), rb"(?s).+", b"*",
        "how much came before a timeout is a matter of scheduling"),
    "etag": Difference(
        (OUT, FILES), rb'(?i)(etag: )"[^"]*"', rb'\1"E"',
        "nginx derives it from the file's date"),
    "clock": Difference(
        (ERR,), rb"(?m)^\d\d:\d\d:\d\d\.\d{6}", b"HH:MM:SS.U",
        "--trace-time"),
    "log-port": Difference(
        (ERR, OUT, FILES), rb"port \d+ \(#\d+\)|from \S+ port \d+|:\d+ \(#\d+\)|\(#\d+\)|"
        rb"(\d\d:\d\d:\d\d\.\d{6} )?(\[[x\d-]+\] )?"
        rb"(\*|== Info:) (Request completely sent off|abort upload|we are done "
        rb"reading and this is set to close, stop send)\n|"
        rb"\{ \[0 bytes data\]\n|<= Recv data, 0 bytes \(0x0\)\n", b"",
        "-v names ports and numbers of connections, and tells of sending "
        "when it gets to it"),
    "stamp": Difference(
        (OUT, ERR, FILES), rb"\d\d:\d\d:\d\d\.\d{6} ", b"HH:MM:SS.U ",
        "--trace-time"),
    "address": Difference(
        (OUT, ERR, FILES), rb"\b0x[0-9a-f]{6,}\b", b"0xA",
        "libcurl 7.88.1 tells where in memory something is"),
    "tls-data": Difference(
        (OUT, ERR, FILES),
        rb"(?m)^[{}] \[\d+ bytes data\]\n|"
        rb"^(<= Recv|=> Send) SSL data, .*\n(?:[0-9a-f]{4,}: .*\n)*", b"",
        "random numbers, signatures of random length, and records that come "
        "in other pieces"),
    "reuse": Difference(
        (OUT, ERR, FILES),
        rb"(\*|== Info:) ( +Trying .*|(Connected|Established connection) to .*|"
        rb"Found bundle for .*|Can not multiplex, .*|"
        rb"Re-?using existing .*|Hostname .* was found in DNS cache|"
        rb"using HTTP/1.x|Server doesn't support multiplex .*|"
        rb"Hostname .* DNS cache was stale, zapped)\n", b"",
        "a connection that was there before"),
    "haproxy": Difference(
        (REQUESTS,), rb"(PROXY TCP4 \S+ \S+) \d+", rb"\1 P",
        "names the local port"),
    "ntlm": Difference(
        (REQUESTS, OUT), rb"(?i)(Authorization: NTLM TlRMTVNTUAAD)\S+", rb"\1T",
        "the answer to a challenge has random bytes"),
    "until": Difference(
        (FILES,), rb'"\d{8} \d\d:\d\d:\d\d"', b'"D"',
        "when the entry of a cache ends counts from another second"),
    "signature": Difference(
        (REQUESTS, OUT), rb"(?i)(Signature=)[0-9a-f]{64}|(-Date: )\d{8}T\d{6}Z|"
        rb"(Credential=\w+/)\d{8}", rb"\1\2\3S",
        "a signature counts the seconds"),
    "json": Difference(
        (OUT,), rb'("(?:time_\w+|speed_\w+|local_port|num_connects|conn_id)"):'
        rb"[\d.]+", rb"\1:N",
        "-w %{json} prints times, the local port, and how many connections "
        "were opened"),
    "parallel-meter": Difference(
        (ERR,), rb"DL% UL%[^\n]*\n|<meter [^>]*>\n?|(--|\d+) +--[^\n]*?"
        rb"--:--:-- +\d+ +", b"",
        "curl before 8.0 shows the meter of -Z in spite of -s"),
    "resends": Difference(
        (REQUESTS,), rb"", b"",
        "the server sees as many tries as time allows"),
}

_CLOCK = rb"--:--:--|\d+:\d\d(:\d\d)?|\d+[dhm]( \d+[hm])?|-"
_FIGURE = rb"[\d.]+[kMGTP]?|--"
_METER_ROW = re.compile(rb"^ *((%s|%s) +)*(%s|%s) *$"
                        % (_CLOCK, _FIGURE, _CLOCK, _FIGURE))
_METER_MARK = re.compile(rb"--:--:--|\d+:\d\d\b")
# Newer curls leave unknown times blank: such a row is known by its width.
METER_TOKENS, METER_WIDTH = 7, 60
_BAR_ROW = re.compile(rb"^[#=O -]*(\d+\.\d%)? *$")
STDERR_FILE_BYTES = 4096    # what --stderr may have written
METER_COLUMNS = 6   # percentages and sizes; times and speeds come after them


def _row(part):
    """What is left of one row of a meter; None when it is no such row."""
    tokens = part.split()
    is_wide = len(tokens) >= METER_TOKENS and len(part) >= METER_WIDTH
    if (is_wide or _METER_MARK.search(part)) and _METER_ROW.match(part):
        return b"<meter " + b" ".join(tokens[:METER_COLUMNS]) + b">"
    if part.strip() and _BAR_ROW.match(part):
        percent = _BAR_ROW.match(part).group(1)
        return b"<bar " + (percent or b"spins") + b">"
    return None


def without_meter(text):
    """Rows of a progress meter follow each other as time passes: of each run
    of them the last one stays, without times and speeds."""
    kept, run = [], None
    for part in re.split(rb"([\r\n])", text):
        row = _row(part)
        if row is not None:
            run = row
        elif part == b"\r" or (part == b"" and run is not None):
            continue    # only a meter returns the carriage
        else:
            if run is not None:
                kept.append(run)
                run = None
            kept.append(part)
    if run is not None:
        kept.append(run)
    return b"".join(kept)


def mask(where, text, names):
    """`text` with everything masked that may differ."""
    table = list(ALWAYS.values()) + [NAMED[name] for name in names]
    if where == ERR or where == FILES and len(text) < STDERR_FILE_BYTES:
        text = without_meter(text)
    for difference in table:
        if where in difference.where:
            text = re.sub(difference.pattern, difference.mask, text)
    return text

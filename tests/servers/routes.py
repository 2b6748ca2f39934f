"""The recorder's scripted answers, one function for each first path segment.

`@route` functions get an Exchange and return the whole answer as bytes, or
send it themselves and return whether the connection may carry more.
"""
import base64
import dataclasses
import email.utils
import gzip
import hashlib
import re
import struct
import ssl
import threading
import time
import zlib

from . import answers, http1, listening

ROUTES = {}
FILE_BODY = b"".join(b"line %04d of the file\n" % n for n in range(200))
FILE_DATE = "Tue, 14 Nov 2023 22:13:20 GMT"     # 1700000000
FILE_TIME = 1700000000
# Months ahead: what is more than 400 days off, later libcurls cut to that,
# counted from the minute of the command.
SOON_DATE = email.utils.formatdate((int(time.time()) // 86400 + 100) * 86400,
                                   usegmt=True)


@dataclasses.dataclass
class Exchange:
    recorder: object
    sock: object
    request: http1.Request

    def arg(self, index, default=None):
        """The path's segment after the route's name."""
        words = self.request.path.split("/")[2:]
        return words[index] if len(words) > index else default

    def send(self, data):
        self.sock.sendall(data)


def route(*names, before_body=None):
    def register(function):
        function.before_body = before_body
        for name in names:
            ROUTES[name] = function
        return function
    return register


def find(request):
    words = request.path.split("/")
    return ROUTES.get(words[1] if len(words) > 1 else "", plain)


def pattern(size):
    """`size` bytes that show where a piece is missing."""
    block = b"".join(b"%07d\n" % n for n in range(1024))
    return (block * (size // len(block) + 1))[:size]


@route("", "get")
def plain(x):
    return http1.response(body=b"hello from %s\n"
                          % x.request.path.encode("latin-1"))


@route("peer")
def peer(x):
    """Who came, as the connection tells: address, TLS, certificate."""
    words = list(x.sock.getpeername()[:1])
    if isinstance(x.sock, ssl.SSLSocket):
        certificate = x.sock.getpeercert() or {}
        names = [pair for part in certificate.get("subject", ())
                 for pair in part]
        words += [x.sock.version(), x.sock.cipher()[0],
                  "resumed" if x.sock.session_reused else "new",
                  dict(names).get("commonName", "nobody")]
    return http1.response(body=(" ".join(words) + "\n").encode())


@route("size")
def sized(x):
    return http1.response(body=pattern(int(x.arg(0))))


@route("status")
def status(x):
    if not x.arg(0).isdigit():
        return http1.response(404, body=b"no such status\n")
    code = int(x.arg(0))
    return http1.response(code, body=b"status %d\n" % code)


@route("redirect")
def redirect(x):
    to = x.request.query.get("to", "/get")
    if to == "other":
        to = "http://127.0.0.1:%d/get" % x.recorder.ports["http2nd"]
    return http1.response(int(x.arg(0)), [("Location", to)], b"moved\n")


@route("hops")
def hops(x):
    """/hops/3 leads over /hops/2 and /hops/1 to the end."""
    left = int(x.arg(0))
    if left == 0:
        return http1.response(body=b"arrived\n")
    return http1.response(302, [("Location", "/hops/%d" % (left - 1))])


@route("loop")
def loop(x):
    return http1.response(302, [("Location", x.request.path)], b"again\n")


@route("chunked")
def chunked(x):
    parts = [b"one\n", b"two two\n", pattern(3000)]
    return http1.head(200, [("Content-Type", "text/plain"),
                            ("Transfer-Encoding", "chunked")]) \
        + http1.chunked(parts)


@route("trailer")
def trailer(x):
    return http1.head(200, [("Transfer-Encoding", "chunked"),
                            ("Trailer", "X-Sum")]) \
        + http1.chunked([b"body\n"], [(b"X-Sum", b"5")])


@route("badchunk")
def badchunk(x):
    x.send(http1.head(200, [("Transfer-Encoding", "chunked")])
           + b"5\r\nhello\r\nzz\r\n")
    return False


@route("encoded")
def encoded(x):
    """/encoded/gzip, /encoded/deflate; sent only when asked for."""
    how = x.arg(0)
    body = pattern(5000)
    if how not in x.request.headers.get("accept-encoding", ""):
        return http1.response(body=body)
    packed = gzip.compress(body, mtime=0) if how == "gzip" \
        else zlib.compress(body)
    return http1.response(headers=[("Content-Encoding", how)], body=packed)


@route("badgzip")
def badgzip(x):
    return http1.response(headers=[("Content-Encoding", "gzip")],
                          body=b"this is no gzip stream at all\n")


@route("setcookie")
def setcookie(x):
    """/setcookie?a=1&b=2; `?full` sets one with every attribute."""
    headers = [("Set-Cookie", "%s=%s" % pair)
               for pair in x.request.query.items() if pair[0] != "full"]
    if "full" in x.request.query:
        headers.append(("Set-Cookie",
                        "full=yes; Path=/; HttpOnly; Expires=" + SOON_DATE))
        headers.append(("Set-Cookie", "sub=no; Path=/elsewhere"))
        headers.append(("Set-Cookie", "old=gone; Max-Age=0"))
    return http1.response(headers=headers, body=b"cookies set\n")


@route("told")
def told(x):
    """/told?sts=…&alt=…: what a server says of itself; &to=… redirects."""
    names = {"sts": "Strict-Transport-Security", "alt": "Alt-Svc",
             "to": "Location"}
    return http1.response(
        302 if "to" in x.request.query else 200, headers=[(names[key], value) for key, value in
                 x.request.query.items() if key in names], body=b"told\n")


@route("named")
def named(x):
    """Content-Disposition with the file name of the path."""
    value = 'attachment; filename="%s"' % x.request.query.get(
        "name", "given.txt")
    return http1.response(headers=[("Content-Disposition", value)],
                          body=b"named body\n")


@route("file")
def file(x):
    """Ranges and dates, as a server of static files does them."""
    headers = [("Last-Modified", FILE_DATE), ("Accept-Ranges", "bytes"),
               ("ETag", '"v1"')]
    if _not_newer(x.request.headers.get("if-modified-since")):
        return http1.response(304, headers)
    if x.request.headers.get("if-none-match") == '"v1"':
        return http1.response(304, headers)
    wanted = x.request.headers.get("range")
    if not re.fullmatch(r"bytes=[\d,-]+", wanted or ""):
        return http1.response(headers=headers, body=FILE_BODY)
    return _partial(wanted, headers)


def _not_newer(since):
    parsed = email.utils.parsedate_to_datetime(since) if since else None
    return bool(parsed) and parsed.timestamp() >= FILE_TIME


def _partial(wanted, headers):
    size = len(FILE_BODY)
    spec = wanted.partition("=")[2].split(",")[0]
    first, _, last = spec.partition("-")
    start = int(first) if first else size - int(last)
    end = min(int(last) if first and last else size - 1, size - 1)
    if start >= size:
        return http1.response(416, headers + [
            ("Content-Range", "bytes */%d" % size)], b"no such range\n")
    headers.append(("Content-Range", "bytes %d-%d/%d" % (start, end, size)))
    return http1.response(206, headers, FILE_BODY[start:end + 1])


@route("norange")
def norange(x):
    return http1.response(headers=[("Last-Modified", FILE_DATE)],
                          body=FILE_BODY)


@route("dated")
def dated(x):
    """/dated/SECONDS: a Last-Modified of that time."""
    date = email.utils.formatdate(int(x.arg(0)), usegmt=True)
    return http1.response(headers=[("Last-Modified", date)], body=b"dated\n")


@route("basic")
def basic(x):
    want = "Basic " + base64.b64encode(b"user:secret").decode()
    if x.request.headers.get("authorization") == want:
        return http1.response(body=b"welcome\n")
    return http1.response(401, [
        ("WWW-Authenticate", 'Basic realm="here"')], b"who are you\n")


@route("digest")
def digest(x):
    if _digest_ok(x.request):
        return http1.response(body=b"digested\n")
    return http1.response(401, [
        ("WWW-Authenticate", 'Digest realm="here", qop="auth", '
         'algorithm=MD5, nonce="0a4f113b"')], b"digest please\n")


def _digest_ok(request):
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme != "Digest":
        return False
    field = {}
    for item in rest.split(","):
        name, _, value = item.strip().partition("=")
        field[name] = value.strip('"')

    def md5(*words):
        return hashlib.md5(":".join(words).encode()).hexdigest()

    one = md5("user", "here", "secret")
    two = md5(request.method, field["uri"])
    return field["response"] == md5(one, field["nonce"], field["nc"],
                                    field["cnonce"], field["qop"], two)


# Type 2: a name for the target, Unicode, NTLM, and eight bytes of challenge.
NTLM_CHALLENGE = base64.b64encode(
    b"NTLMSSP\0" + struct.pack("<IHHII", 2, 8, 8, 32, 0x00000205)
    + b"\1\2\3\4\5\6\7\x08" + "here".encode("utf-16-le")).decode()


@route("ntlm")
def ntlm(x):
    """Two rounds on one connection; the answer to the challenge is not
    looked at."""
    scheme, _, token = x.request.headers.get("authorization",
                                             "").partition(" ")
    message = base64.b64decode(token) if scheme == "NTLM" else b""
    if message[8:9] == b"\3":
        return http1.response(body=b"in\n")
    offer = "NTLM " + NTLM_CHALLENGE if message else "NTLM"
    return http1.response(401, [("WWW-Authenticate", offer)], b"who?\n")


@route("negotiate")
def negotiate(x):
    """/negotiate/not: a scheme whose name only holds the word."""
    scheme = "Negotiate" if not x.arg(0, "") else "Not-Negotiate"
    return http1.response(401, [("WWW-Authenticate", scheme),
                                ("WWW-Authenticate", 'Basic realm="here"')],
                          b"who?\n")


@route("slow")
def slow(x):
    """/slow/PIECES/SECONDS: a body that comes in pieces."""
    count, pause_s = int(x.arg(0, 3)), float(x.arg(1, 0.1))
    x.send(http1.head(200, [("Content-Length", 8 * count)]))
    for n in range(count):
        x.send(b"piece %d\n" % (n % 10))
        time.sleep(pause_s)
    return True


@route("latebody")
def latebody(x):
    """/latebody/SECONDS: the head, that much later a body that would pass
    for an answer."""
    body = http1.response(body=b"of another request\n")
    x.send(http1.head(200, [("Content-Length", len(body))]))
    time.sleep(float(x.arg(0)))
    x.send(body)
    return True


def _answer_early(sock, request):
    sock.sendall(http1.response(body=b"before the body came\n"))
    return True


@route("early", before_body=_answer_early)
def early(x):
    """Answers as soon as the head is there, then reads the body that the head
    announces."""
    return True


@route("dns")
def dns(x):
    """A name server over HTTPS (RFC 8484) that knows every name as
    127.0.0.1."""
    question = x.request.body[12:]
    kind = question[question.index(b"\0") + 1:][:2]
    answers = b""
    if kind == b"\0\1":
        answers = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"
    head = x.request.body[:2] + b"\x81\x80\0\1" + \
        (b"\0\1" if answers else b"\0\0") + bytes(4)
    return http1.response(body=head + question + answers,
                          content_type="application/dns-message")


@route("hsts")
def hsts(x):
    return http1.response(headers=[
        ("Strict-Transport-Security", "max-age=1000")], body=b"TLS only\n")


@route("switch")
def switch(x):
    """Goes over to a protocol of its own, in which it speaks first."""
    x.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
           b"Upgrade: other\r\n\r\n")
    time.sleep(0.05)
    x.send(http1.response(body=b"in another protocol\n"))
    x.sock.recv(1)
    return False


@route("websocket")
def websocket(x):
    """A WebSocket with one line, which stays (RFC 6455 4.2.2, 5.2)."""
    proof = hashlib.sha1(
        x.request.headers.get("sec-websocket-key", "").encode() +
        b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    x.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
           b"Upgrade: websocket\r\nSec-WebSocket-Accept: " +
           base64.b64encode(proof) + b"\r\n\r\n" + b"\x81\x06hello\n")
    x.sock.recv(1)
    return False


@route("late")
def late(x):
    """/late/SECONDS: the answer comes that late."""
    time.sleep(float(x.arg(0)))
    return http1.response(body=b"late\n")


HELD_S = 60     # if nobody lets it go


@route("held")
def held(x):
    """/held/PIECES: a body's first piece, the others when the test has
    called let_go.set(); without PIECES nothing before."""
    let_go = x.recorder.let_go
    if not x.arg(0):
        let_go.wait(HELD_S)
        return http1.response(body=b"late\n")
    count = int(x.arg(0))
    x.send(http1.head(200, [("Content-Length", 8 * count)]) + b"piece 0\n")
    let_go.wait(HELD_S)
    x.send(b"".join(b"piece %d\n" % (n % 10) for n in range(1, count)))
    return True


@route("together")
def together(x):
    """/together/N: answered as soon as N such requests are there."""
    try:
        x.recorder.meeting(int(x.arg(0))).wait(HELD_S)
    except threading.BrokenBarrierError:
        return http1.response(503, body=b"alone\n")
    return http1.response(body=b"together\n")


@route("stall")
def stall(x):
    """Half a body, then nothing until the client goes."""
    x.send(http1.head(200, [("Content-Length", 100)]) + b"first half\n")
    x.sock.recv(1)
    return False


@route("hang")
def hang(x):
    """No answer at all until the client goes."""
    x.sock.recv(1)
    return False


@route("flaky")
def flaky(x):
    """/flaky/N/CODE: N times CODE, then 200; ?after=S sends Retry-After."""
    before = x.recorder.count(x.request.path)
    if before >= int(x.arg(0)):
        return http1.response(body=b"well at last\n")
    after = x.request.query.get("after")
    headers = [("Retry-After", after)] if after else []
    return http1.response(int(x.arg(1)), headers,
                          b"failure %d\n" % (before + 1))


@route("flakycut")
def flakycut(x):
    """/flakycut/N: N times no answer at all, then 200."""
    if x.recorder.count(x.request.path) >= int(x.arg(0)):
        return http1.response(body=b"well at last\n")
    return False


@route("cut")
def cut(x):
    x.send(http1.head(200, [("Content-Length", 100)]) + pattern(50))
    return False


@route("empty")
def empty(x):
    return False


@route("reset")
def reset(x):
    listening.reset(x.sock)
    return False


@route("echo")
def echo(x):
    return http1.response(body=x.request.body,
                          content_type="application/octet-stream")


@route("mirror")
def mirror(x):
    return http1.response(body=x.request.head + x.request.body)


@route("upload")
def upload(x):
    line = "%s %d %s\n" % (x.request.method, len(x.request.body),
                           hashlib.sha256(x.request.body).hexdigest())
    return http1.response(201, body=line.encode())


@route("count")
def count(x):
    """Like upload, for bodies with a random boundary."""
    return http1.response(201, body=b"%s %d\n" % (
        x.request.method.encode(), len(x.request.body)))


def _refuse_body(sock, request):
    listening.answer_and_end(
        sock, http1.response(417, [("Connection", "close")], b"no\n"))
    return False


@route("expect417", before_body=_refuse_body)
def expect417(x):
    return http1.response(body=b"taken\n")


def _deny_early(sock, request):
    listening.answer_and_end(sock, http1.response(401, [
        ("WWW-Authenticate", 'Basic realm="here"'),
        ("Connection", "close")], b"who are you\n"))
    return False


@route("denyearly", before_body=_deny_early)
def denyearly(x):
    return False


@route("badlength")
def badlength(x):
    x.send(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello\n")
    return False


@route("toolong")
def toolong(x):
    """More body than announced."""
    x.send(http1.head(200, [("Content-Length", 5)]) + b"hello and more\n")
    return False


@route("http09")
def http09(x):
    x.send(b"no head, just text\n")
    return False


@route("http10")
def http10(x):
    x.send(http1.head(200, [("Content-Type", "text/plain")], "HTTP/1.0")
           + b"until the end\n")
    return False


@route("untilclose")
def untilclose(x):
    x.send(http1.head(200, []) + b"until the end\n")
    return False


@route("noreason")
def noreason(x):
    return b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nok\n"


@route("interim")
def interim(x):
    return b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" \
        + http1.response(body=b"after hints\n")


@route("many")
def many(x):
    """/many/N: N response headers."""
    return http1.response(headers=[("X-N%d" % n, "v" * 40)
                                   for n in range(int(x.arg(0)))],
                          body=b"many headers\n")


@route("folded")
def folded(x):
    return b"HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\n" \
        b"x-twice: 1\r\nX-Twice: 2\r\nContent-Length: 3\r\n\r\nok\n"


@route("binary")
def binary(x):
    return http1.response(body=bytes(range(256)),
                          content_type="application/octet-stream")


@route("stalehead")
def stalehead(x):
    """Half a response head, then the end."""
    x.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    return False


@route("weird")
def weird(x):
    x.send(b"SMTP 220 hello\r\n\r\n")
    return False


@route("bye")
def bye(x):
    return http1.response(headers=[("Connection", "close")], body=b"bye\n")


@route("raw")
def raw(x):
    """/raw/NAME: one of answers.py."""
    answer, goes_on = answers.find(x.arg(0))
    x.send(answer)
    return goes_on

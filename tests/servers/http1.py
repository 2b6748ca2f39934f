"""HTTP/1.1 as the recorder needs it: requests read byte for byte."""
import dataclasses
import urllib.parse

HEAD_MAX_BYTES = 1 << 20


class Stop(Exception):
    """The connection ends here."""


@dataclasses.dataclass
class Request:
    listener: str        # the recorder's port that it came in by
    connection: int      # counted from 1 in order of arrival
    head: bytes          # request line and headers as they came
    body: bytes = b""    # without chunk framing
    complete: bool = False

    def __post_init__(self):
        lines = self.head.split(b"\r\n")
        words = lines[0].decode("latin-1").split(" ")
        self.method = words[0]
        self.target = words[1] if len(words) > 1 else ""
        parts = urllib.parse.urlsplit(self.target)
        self.path = parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query, True))
        self.headers = {}
        for line in lines[1:]:
            name, colon, value = line.decode("latin-1").partition(":")
            if colon:
                self.headers[name.strip().lower()] = value.strip()


class Reader:
    """Reads requests from a socket; keeps what came too early."""

    def __init__(self, sock):
        self.sock = sock
        self.data = b""
        self.is_counted = False     # the recorder's: it is being read

    def _more(self):
        got = self.sock.recv(65536)
        if not got:
            raise Stop
        self.data += got

    def wait(self):
        """Returns once the first byte of the next request is there."""
        if not self.data:
            self._more()

    def take(self, count):
        while len(self.data) < count:
            self._more()
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def until(self, mark):
        while mark not in self.data:
            if len(self.data) > HEAD_MAX_BYTES:
                raise Stop
            self._more()
        taken, _, self.data = self.data.partition(mark)
        return taken + mark

    def body(self, request):
        """Reads into `request.body`, so that a part of it stands there when
        the client ends early."""
        if "chunked" in request.headers.get("transfer-encoding", ""):
            self._chunks(request)
        left = int(request.headers.get("content-length", 0) or 0)
        while left > 0:
            if not self.data:
                self._more()
            part = self.take(min(left, len(self.data)))
            request.body += part
            left -= len(part)
        request.complete = True

    def _chunks(self, request):
        while True:
            size = int(self.until(b"\r\n").split(b";")[0], 16)
            if size == 0:
                self.until(b"\r\n")
                return
            request.body += self.take(size)
            self.take(2)


DATE = "Mon, 01 Jan 2024 00:00:00 GMT"
REASONS = {
    200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content",
    301: "Moved Permanently", 302: "Found", 303: "See Other",
    304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 407: "Proxy Authentication Required",
    408: "Request Timeout", 412: "Precondition Failed",
    416: "Range Not Satisfiable", 417: "Expectation Failed",
    429: "Too Many Requests", 500: "Internal Server Error",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}


def head(status, headers, version="HTTP/1.1"):
    lines = ["%s %d %s" % (version, status, REASONS.get(status, "Other")),
             "Date: " + DATE, "Server: recorder"]
    lines += ["%s: %s" % pair for pair in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def response(status=200, headers=(), body=b"", content_type="text/plain"):
    """A response with a length; a status that has no body gets none."""
    headers = list(headers)
    if status >= 200 and status not in (204, 304):
        headers = [("Content-Type", content_type),
                   ("Content-Length", len(body))] + headers
    return head(status, headers) + body


def chunked(parts, trailers=()):
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    last = b"".join(b"%s: %s\r\n" % pair for pair in trailers)
    return framed + b"0\r\n" + last + b"\r\n"

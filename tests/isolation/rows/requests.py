"""Requests that libcurl does not frame by itself: what they leave behind on a
connection would be taken for the next request, or for its answer."""
from ..row import APART, SAME, table

SERVER = "-m 5 -sS --cacert {ca} {https}"
GET = SERVER + "/get"
# Debian 12's libcurl knows none.
SOCKET = "-m 2 -sS --cacert {ca} wss://localhost:{port_https}/websocket"

table("a command may write its own framing", [
    ("head-by-another-method", "the rest of an answer that nobody read",
     "-I -X GET " + SERVER + "/latebody/0.1", GET, APART),
    ("head-of-a-post", "the rest of an answer that nobody read",
     "-I -X POST " + SERVER + "/latebody/0.1", GET, APART),
    ("length-too-long", "a request that is read as another's body",
     "-d a -H 'Content-Length: 400' " + SERVER + "/early", GET, APART),
    ("length-too-short", "a body that is read as a request",
     "-d abcdef -H 'Content-Length: 1' " + SERVER + "/mirror", GET, APART),
    ("no-length", "a body that is read as a request",
     "-d abcdef -H 'Content-Length:' " + SERVER + "/early", GET, APART),
    ("length-without-body", "a request that is read as another's body",
     "-H 'Content-Length: 400' " + SERVER + "/early", GET, APART),
    ("length-behind-a-blank", "a request that is read as another's body",
     "-d a -H 'Content-Length : 400' " + SERVER + "/early", GET, APART),
    ("length-after-a-redirect", "a request that is read as another's body",
     "-L -d abcdef -H 'Content-Length: 6' " + SERVER +
     "/redirect/302?to=/early", GET, APART),
    ("chunks-without-body", "a request that is read as another's body",
     "-H 'Transfer-Encoding: chunked' " + SERVER + "/early", GET, APART),
    ("line-in-a-header", "another request's answer",
     "-H 'A: b\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x' " + GET, GET, APART),
    ("line-in-the-agent", "another request's answer",
     "-A 'a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x' " + GET, GET, APART),
    ("line-in-the-method", "another request's answer",
     "-X 'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET' " + GET, GET, APART),
    ("upgrade", "a connection that speaks another protocol",
     "-H 'Connection: Upgrade' -H 'Upgrade: other' -m 1 " + SERVER.replace("-m 5", "") +
     "/switch", GET, APART, {"first_code": 28, "differ": ("received",)}),
    ("websocket", "a connection that speaks another protocol",
     SOCKET, GET, APART, {"first_code": 28, "since": (8, 14, 0)}),
    ("websocket-over", "a connection that is about to speak another protocol",
     GET, SOCKET, APART, {"code": 28, "since": (8, 14, 0),
                          "differ": ("received",)}),
    ("method-connect", "a tunnel to somewhere else",
     "-X CONNECT " + GET, GET, APART, {"first_code": None}),
    ("asked-to-close", "a connection that was to end",
     "-H 'Connection: close' " + GET, GET, APART),
])

table("NTLM in a header", [
    ("ntlm-in-the-agent", "a connection that a login bound",
     "-A 'a\r\nAuthorization: NTLM TlRM' " + GET, GET, APART),
    ("ntlm-in-the-referer", "a connection that a login bound",
     "-e 'a\r\nAuthorization: NTLM TlRM' " + GET, GET, APART),
    ("ntlm-in-a-cookie", "a connection that a login bound",
     "-b 'a=b\r\nAuthorization: NTLM TlRM' " + GET, GET, APART),
    ("ntlm-in-a-token", "a connection that a login bound",
     "--oauth2-bearer 'a\r\nAuthorization: NTLM TlRM' " + GET, GET, APART),
    ("ntlm-in-another-header", "a connection that a login bound",
     "-H 'X-A: b\r\nAuthorization: NTLM TlRM' " + GET, GET, APART),
    ("ntlm-behind-a-line-feed", "a connection that a login bound",
     "-H 'X-A: b\nAuthorization: NTLM TlRM' " + GET, GET, APART,
     {"first_code": None}),
])

table("a hit rate worth having", [
    (name, "nothing: the framing is sound", first + SERVER + "/mirror", GET,
     SAME)
    for name, first in {
        "length-zero": "-X POST -H 'Content-Length: 0' ",
        "length-that-fits": "-d abcdef -H 'Content-Length: 6' ",
        "chunked-body": "-d abcdef -H 'Transfer-Encoding: chunked' ",
        "kept-by-header": "-H 'Connection: keep-alive' ",
        "plain-head": "-I ",
        "plain-method": "-X PURGE ",
    }.items()
])

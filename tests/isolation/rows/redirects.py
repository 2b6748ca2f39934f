"""What a redirect leads to is judged as if it had been asked for."""
from ..acts import put
from ..row import APART, FAILS, NEW, SAME, table

TO_TLS = "-L -sS '{http2nd}/redirect/302?to={https}/get' "
TO_CLEAR = "-L -sS --cacert {ca} '{https}/redirect/302?to={http2nd}/get'"
GET = "-sS --cacert {ca} {https}/get"

table("a file that only the redirect needs", [
    ("redirect-pin-missing", "a pin that could not be read",
     "-k " + TO_TLS, "-k --pinnedpubkey missing.pub " + TO_TLS, FAILS,
     {"code": 90}),
    ("redirect-certificate-missing", "a certificate that could not be read",
     "-k " + TO_TLS, "-k --cert missing.pem " + TO_TLS, FAILS,
     {"code": 58, "until": (8, 20, 0)}),    # then curl goes on without it
    ("redirect-authority-missing", "built-in trust in its place",
     "--cacert {ca} " + TO_TLS, "--cacert missing.pem " + TO_TLS, FAILS,
     {"code": 77}),
    ("redirect-authority-unreadable", "built-in trust in its place",
     "--cacert {ca} " + TO_TLS, "--cacert {dir} " + TO_TLS, FAILS,
     {"code": 77}),
    ("redirect-revocations-unreadable", "certificates that nobody checked",
     "--cacert {ca} " + TO_TLS, "--cacert {ca} --crlfile {dir} " + TO_TLS,
     FAILS, {"code": 82}),
])

table("a redirect stays in its command's context", [
    ("redirect-unverified", "a connection that nobody verified",
     "-k " + TO_TLS, TO_TLS, FAILS, {"code": 60}),
    ("redirect-to-another's", "a connection that nobody verified",
     "-k -sS {https}/get", TO_TLS, FAILS, {"code": 60}),
    ("redirect-other-certificate", "another client's connection",
     "-k " + TO_TLS.replace("{https}", "{maymtls}"),
     "-k --cert {certs}/client.pem --key {certs}/client.key " +
     TO_TLS.replace("{https}", "{maymtls}"), NEW),
    ("redirect-file-replaced", "trust in what a file held before",
     "--cacert one.pem " + TO_TLS, "--cacert one.pem " + TO_TLS, FAILS,
     {"code": 60, "files": {"one.pem": "@ca.pem"},
      "between": put("one.pem", "@ca2.pem")}),
    ("redirect-with-a-login", "a login for another host",
     "-L -u user:secret -sS '{http}/redirect/302?to={http2nd}/mirror'",
     "-L -sS '{http}/redirect/302?to={http2nd}/mirror'", SAME,
     {"source": "CVE-2022-27774, 27776"}),
    ("redirect-with-cookies", "cookies that another command was given",
     "-L -b '' -sS '{http}/setcookie?a=1' {http}/mirror",
     "-L -b '' -sS {http}/mirror", SAME),
    ("redirect-referer", "the address before a redirect",
     "-L -e ';auto' -sS '{http}/redirect/302?to=/mirror'",
     "-L -sS '{http}/redirect/302?to=/mirror'", SAME,
     {"source": "CVE-2026-9546"}),
    ("redirect-to-clear-text", "TLS where none is asked for", TO_CLEAR,
     TO_CLEAR, SAME),
    ("redirect-to-ftp", "another protocol than was asked for",
     "-L -sS '{http}/redirect/302?to={http}/get'",
     "-L -sS -m 2 '{http}/redirect/302?to=ftp://127.0.0.1:1/x'", FAILS,
     {"code": 7, "differ": ("resends",)}),
    ("redirect-to-ftp-forbidden", "another protocol than was allowed",
     "-L -sS '{http}/redirect/302?to={http}/get'",
     "-L --proto-redir =http -sS '{http}/redirect/302?to=ftp://127.0.0.1:1/'",
     FAILS, {"code": 1}),
    ("redirect-to-a-file", "a file of this machine",
     "-L -sS '{http}/redirect/302?to={http}/get'",
     "-L -sS '{http}/redirect/302?to=file:///etc/passwd'", FAILS,
     {"code": 1}),
])

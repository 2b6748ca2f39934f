"""Options about the connection itself: who has one leaves none to others."""
from ..row import APART, NEW, SAME, table

GET = " -sS --cacert {ca} {https}/get"

table("identity of a connection", [
    ("ntlm", "a connection that a login bound",
     "--ntlm -u user:secret -sS --cacert {ca} {https}/ntlm", GET, APART,
     {"first_code": None}),     # not every libcurl has NTLM
    ("anyauth", "a connection that a login bound",
     "--anyauth -u user:secret -sS --cacert {ca} {https}/digest", GET, APART),
    ("local-port", "a connection from a chosen port",
     "--local-port 30000-39999" + GET, GET, APART),
    ("local-port-after-none", "a connection from any port",
     GET, "--local-port 30000-39999" + GET, APART),
], env={"WARMCURL": "only"})

ALT = 'h1 localhost {port_https} h1 127.0.0.1 {port_tls12} ' \
    '"20380101 00:00:00" 0 0\n'
table("compared by libcurl: CONNECT_TO (alt-svc uses same field)", [
    ("alt-svc-after-none", "a way that the cache does not name",
     GET, "--alt-svc a" + GET, NEW, {"files": {"a": ALT}}),
    ("none-after-alt-svc", "a way that only a cache names",
     "--alt-svc a" + GET, GET, NEW, {"files": {"a": ALT}}),
    ("other-alt-svc", "a way that another cache names",
     "--alt-svc a" + GET, "--alt-svc b" + GET, NEW,
     {"files": {"a": ALT, "b": ""}}),
])

table("HSTS lives as long as the command", [
    ("hsts", "nothing: only the scheme is a matter of it",
     "--hsts h" + GET, GET, SAME),
    ("hsts-of-the-other", "what another command was told",
     "-sS --cacert {ca} '{https}/told?sts=max-age%3D1000'",
     "-sS -m 5 --http0.9 http://localhost:{port_https}/get", APART,
     {"code": None}),
    ("tls-for-http", "a connection that speaks TLS, for http",
     "-k -sS '{https}/told?sts=max-age%3D9' http://localhost:{port_https}/get",
     "-sS -m 5 --http0.9 http://localhost:{port_https}/get", APART,
     {"code": None}),
])

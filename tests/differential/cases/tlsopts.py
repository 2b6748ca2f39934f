"""Options of TLS that reach the handshake."""
from ..case import table

GET = " -sS {https}/get"
TLS12 = "--ciphers ECDHE-ECDSA-AES128-GCM-SHA256 --tls-max 1.2 "

table("tls-option", [
    ("--curves X25519 -k" + GET, {"code": 0}),
    ("--curves P-256:X25519 -k" + GET, {"code": 0}),
    ("--curves NOSUCH -k" + GET, {"code": 59}),
    ("--ssl-allow-beast --cacert {ca}" + GET, {"code": 0}),
    ("--ssl-no-revoke --cacert {ca}" + GET, {"code": 0}),
    ("--ssl-revoke-best-effort --cacert {ca}" + GET, {"code": 0}),
    ("--ssl-auto-client-cert --cacert {ca}" + GET, {"code": 0}),
    ("--ssl-allow-beast" + GET, {"code": 60}),
    ("--no-alpn --cacert {ca}" + GET, {"code": 0}),
    ("--no-alpn --alpn -sk {h2}/name", {}),
    ("--no-alpn --http2 -sk {h2}/name", {}),
    ("--tlsv1.0 -k" + GET, {"code": 0}), ("--tlsv1.1 -k" + GET, {"code": 0}),
    ("--tlsv1 -k" + GET, {"code": 0}), ("--tlsv1.3 -1 -k" + GET, {}),
    ("--tlsv1.0 --tls-max 1.1 -k" + GET, {"code": 35}),
    ("--tls-max default -k" + GET, {"code": 0}),
    ("--tls-max 1.3 --tlsv1.3 -k" + GET, {"code": 0}),
    (TLS12 + "-k" + GET, {"code": 0}),
    ("--tlsv1.3 --tls-max 1.2 -k" + GET, {"route": "direct"}),
    ("--tls-max 1.0 -k" + GET, {"route": "direct"}),
    ("--sslv2 -k" + GET, {}), ("--sslv3 -s -k" + GET, {}),
    ("--capath capath" + GET, {"code": 60}),
    ("--cacert {ca} --capath nosuch" + GET, {"code": 0}),
    ("--cert-status --cacert {ca}" + GET, {"code": 91}),
    # 7.88.1 takes it for --cert-status
    ("--no-cert-status --cacert {ca}" + GET, {}),
    ("--no-sessionid --cacert {ca}" + GET, {"code": 0}),
    ("--no-sessionid --cacert {ca} -sS {https}/get {https}/status/204", {}),
    ("--no-sessionid --sessionid --cacert {ca}" + GET, {"code": 0}),
    ("--tlsuser u --tlspassword p -k" + GET, {}),
    ("--tlsuser u -k -sS {http}/get", {}),
    ("--tlsauthtype NOSUCH -k" + GET, {"route": "direct"}),
    ("--proxy-ssl-allow-beast -x {https} --proxy-cacert {ca} -sS {http}/get",
     {"code": 0}),
    ("--proxy-tlsv1 -x {https} --proxy-cacert {ca} -sS {http}/get",
     {"code": 0}),
    ("--sigalgs ECDSA+SHA256 -k" + GET, {"since": (8, 14, 0)}),
    ("--sigalgs NOSUCH -k" + GET, {"since": (8, 14, 0)}),
    ("--ca-native --cacert {ca}" + GET, {"since": (8, 2, 0)}),
    ("--ca-native" + GET, {"since": (8, 2, 0), "code": 60}),
    ("--engine nosuch -k" + GET, {"route": "direct"}),
])

"""TLS: trust, versions, ciphers, client certificates, pins; netrc."""
from ..case import table

GET = " -sS {https}/get"
CLIENT = "--cacert {ca} -sS {mtls}/get "

table("tls", [
    ("--cacert {ca}" + GET, {"code": 0}), ("-k" + GET, {"code": 0}),
    (GET, {"code": 60}),
    ("--cacert {certdir}/ca2.pem" + GET, {"code": 60}),
    ("--cacert {dir}/missing.pem" + GET, {"code": 77}),
    ("--cacert missing.pem" + GET, {"code": 77}),
    ("--cacert {certdir}/bad.pem" + GET, {"code": 77}),
    ("--cacert in.txt" + GET, {"code": 77}),
    ("--cacert missing.pem {http}/get -sS", {"code": 0}),
    ("-k --cacert missing.pem" + GET, {}),
    ("--capath {certdir}/capath" + GET, {"code": 0}),
    ("--capath {dir}/nodir" + GET, {"code": 60}),
    ("--cacert {certdir}/ca2.pem --capath {certdir}/capath" + GET,
     {"code": 0}),
    (GET, {"env": {"CURL_CA_BUNDLE": "{ca}"}, "code": 0}),
    (GET, {"env": {"SSL_CERT_FILE": "{ca}"}, "code": 0}),
    (GET, {"env": {"SSL_CERT_DIR": "{certdir}/capath"}}),
    ("--cacert {ca}" + GET, {"env": {"SSL_CERT_FILE": "/none"}, "code": 0}),
    ("--cacert {ca} -sS {expired}/get", {"code": 60}),
    ("--cacert {ca} -sS {wronghost}/get", {"code": 60}),
    ("--cacert {ca} -sS {otherca}/get", {"code": 60}),
    ("-k -sS {expired}/get {wronghost}/get {otherca}/get", {"code": 0}),
    ("--cacert {ca} -sS {expired}/get -w '%{ssl_verify_result}'", {}),
    ("-k -sS {expired}/get -w '%{ssl_verify_result}'", {}),
    ("--crlfile {certdir}/empty.crl --cacert {ca}" + GET, {"code": 0}),
    ("--crlfile {certdir}/revoked.crl --cacert {ca}" + GET, {"code": 60}),
    ("--crlfile missing --cacert {ca}" + GET, {"code": 82}),
    ("--tlsv1.2 -k" + GET, {"code": 0}), ("--tlsv1.3 -k" + GET, {"code": 0}),
    ("--tls-max 1.2 -k" + GET, {"code": 0}),
    ("--tlsv1.3 -k -sS {tls12}/get", {"code": 35}),
    ("--tlsv1.3 --tls-max 1.2 -k" + GET, {"route": "direct"}),
    ("--tls-max 1.1 -k" + GET, {"route": "direct", "code": 35}),
    ("--tls-max 9 -k" + GET, {"route": "direct", "code": 2}),
    ("-1 -k" + GET, {}),
    ("--ciphers ECDHE-ECDSA-AES128-GCM-SHA256 --tls-max 1.2 -k" + GET,
     {"code": 0}),
    ("--ciphers NOSUCHCIPHER -k" + GET, {"code": 59}),
    ("--tls13-ciphers TLS_AES_128_GCM_SHA256 -k" + GET, {"code": 0}),
    ("--tls13-ciphers NOSUCH -k" + GET, {"code": 59}),
    ("--pinnedpubkey '{pin}' -k" + GET, {"code": 0}),
    ("--pinnedpubkey 'sha256//AAAA' -k" + GET, {"code": 90}),
    ("--pinnedpubkey 'sha256//AAAA;{pin}' -k" + GET, {"code": 0}),
    ("--pinnedpubkey {certdir}/missing -k" + GET, {"code": 90}),
    ("--proto =http -k" + GET, {"code": 1}),
    ("--proto -all,https -k" + GET, {"code": 0}),
    ("--proto nosuch -k" + GET, {"route": "either"}),
    ("--proto-default https -k localhost:{port_https}/get -s", {"code": 0}),
    ("--http2 -sk {h2}/name", {}), ("--http1.1 -sk {h2}/name", {}),
    ("--http2-prior-knowledge -sk {h2}/name", {}),
    ("--http2-prior-knowledge -sS {http}/get", {"route": "either"}),
    ("--no-alpn -sk {h2}/name", {"route": "either"}),
    ("-sk {h2}/name -i -H 'X-Up: CASE'", {}),
    ("-sk {h2}/up/mirror -d @big.bin -o f", {}),
    ("-sk {h2}/up/status/404 -f", {"code": 22}),
    ("-sk {h2}/page.txt -r 0-9 -i", {"differ": ("etag",)}),
    ("-sSk -I {h1s}/page.txt", {"differ": ("etag",)}),
    ("--cert-status -sSk {https}/get", {"route": "direct"}),
    ("--no-sessionid -sSk {https}/get", {"route": "direct"}),
    (GET + " -k", {"env": {"SSLKEYLOGFILE": "{dir}/keys"},
                   "route": "direct", "differ": ("partial",)}),
    ("-sSk {http}/get -v", {"route": "direct", "differ": ("log-port",)}),
])

table("client-cert", [
    (CLIENT + "--tls-max 1.2", {"code": 35}),
    (CLIENT + "--cert {certdir}/client.pem --key {certdir}/client.key",
     {"code": 0}),
    (CLIENT + "-E {certdir}/client.both.pem", {"code": 0}),
    (CLIENT + "--cert {certdir}/client.pem --key {certdir}/client2.key",
     {"code": 58}),
    (CLIENT + "--cert {certdir}/missing.pem", {"code": 58}),
    (CLIENT + "--cert {certdir}/client.pem --key {certdir}/missing.key",
     {"code": 58}),
    (CLIENT + "--cert {certdir}/client.pem --key {certdir}/client.locked.key "
     "--pass '{passphrase}'", {"code": 0}),
    (CLIENT + "--cert '{certdir}/client.pem:{passphrase}' "
     "--key {certdir}/client.locked.key", {"code": 0}),
    (CLIENT + "--cert {certdir}/client.pem --key {certdir}/client.locked.key "
     "--pass wrong", {"code": 58}),
    (CLIENT + "--cert {certdir}/client.der --cert-type DER "
     "--key {certdir}/client.key.der --key-type DER", {"code": 0}),
    (CLIENT + "--cert '{certdir}/client.p12:{passphrase}' --cert-type P12",
     {"code": 0}),
    (CLIENT + "--cert {certdir}/client.pem --cert-type NOSUCH", {}),
    ("-sSk --cert {certdir}/missing.pem {http}/get", {"code": 0}),
])

NETRC = {"files": {"home/.netrc":
                   "machine 127.0.0.1 login nuser password npass\n"
                   "machine other.invalid login o password p\n"}}
table("netrc", [
    ("-s -n {http}/mirror", NETRC), ("-s --netrc-optional {http}/mirror",
                                     NETRC),
    ("-s --netrc-optional -u a:b {http}/mirror", NETRC),
    ("-s -n -u a:b {http}/mirror", NETRC),
    ("-s -n http://nuser@127.0.0.1:{port_http}/mirror", NETRC),
    ("-s --netrc-file n {http}/mirror", {"files": {
        "n": "default login d password e\n"}}),
    ("-sS --netrc-file missing {http}/mirror", {}),
    ("-sS -n {http}/mirror", {}),
    ("-sL -n '{http}/redirect/302?to=other'", NETRC),
    ("-s --netrc-optional --netrc-file n {http}/mirror", {"files": {
        "n": "machine 127.0.0.1\nlogin \"q u\"\npassword p\n"}}),
])

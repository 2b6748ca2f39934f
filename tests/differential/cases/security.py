"""TLS: trust, versions, ciphers, client certificates, pins; netrc."""
from ..case import table

GET = " -sS {https}/get"
CLIENT = "--cacert {ca} -sS {mtls}/get "

table("tls", [
    ("--cacert {ca}" + GET, {"code": 0}), ("-k" + GET, {"code": 0}),
    (GET, {"code": 60}),
    ("--cacert {certs}/ca2.pem" + GET, {"code": 60}),
    ("--cacert {dir}/missing.pem" + GET, {"code": 77}),
    ("--cacert missing.pem" + GET, {"code": 77}),
    ("--cacert {certs}/bad.pem" + GET, {"code": 77}),
    ("--cacert in.txt" + GET, {"code": 77}),
    ("--cacert missing.pem {http}/get -sS", {"code": 0}),
    ("-k --cacert missing.pem" + GET, {}),
    ("--capath {certs}/capath" + GET, {"code": 0}),
    ("--capath {dir}/nodir" + GET, {"code": 60}),
    ("--cacert {certs}/ca2.pem --capath {certs}/capath" + GET,
     {"code": 0}),
    (GET, {"env": {"CURL_CA_BUNDLE": "{ca}"}, "code": 0}),
    (GET, {"env": {"SSL_CERT_FILE": "{ca}"}, "code": 0}),
    (GET, {"env": {"SSL_CERT_DIR": "{certs}/capath"}}),
    ("--cacert {ca}" + GET, {"env": {"SSL_CERT_FILE": "/none"}, "code": 0}),
    ("--cacert {ca} -sS {expired}/get", {"code": 60}),
    ("--cacert {ca} -sS {wronghost}/get", {"code": 60}),
    ("--cacert {ca} -sS {otherca}/get", {"code": 60}),
    ("-k -sS {expired}/get {wronghost}/get {otherca}/get", {"code": 0}),
    ("--cacert {ca} -sS {expired}/get -w '%{ssl_verify_result}'", {}),
    ("-k -sS {expired}/get -w '%{ssl_verify_result}'", {}),
    ("--crlfile {certs}/empty.crl --cacert {ca}" + GET, {"code": 0}),
    ("--crlfile {certs}/revoked.crl --cacert {ca}" + GET, {"code": 60}),
    ("--crlfile missing --cacert {ca}" + GET, {"code": 82}),
    ("--tlsv1.2 -k" + GET, {"code": 0}), ("--tlsv1.3 -k" + GET, {"code": 0}),
    ("--tls-max 1.2 -k" + GET, {"code": 0}),
    ("--tlsv1.3 -k -sS {tls12}/get", {"code": 35}),
    ("--tlsv1.3 --tls-max 1.2 -k" + GET, {}),
    ("--tls-max 1.1 -k" + GET, {"code": 35}),
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
    ("--pinnedpubkey {certs}/missing -k" + GET, {"code": 90}),
    ("--proto =http -k" + GET, {"code": 1}),
    ("--proto -all,https -k" + GET, {"code": 0}),
    ("--proto nosuch -k" + GET, {"route": "either"}),
    ("--proto-default https -k localhost:{port_https}/get -s", {"code": 0}),
    ("--http2 -sk {h2}/name", {}), ("--http1.1 -sk {h2}/name", {}),
    ("--http2-prior-knowledge -sk {h2}/name", {}),
    ("--http2-prior-knowledge -sS {http}/get", {"route": "either"}),
    ("--no-alpn -sk {h2}/name", {}),
    ("-sk {h2}/name -i -H 'X-Up: CASE'", {}),
    ("-sk {h2}/up/mirror -d @big.bin -o f", {}),
    ("-sk {h2}/up/status/404 -f", {"code": 22}),
    ("-sk {h2}/page.txt -r 0-9 -i", {"differ": ("etag",)}),
    ("-sSk -I {h1s}/page.txt", {"differ": ("etag",)}),
    "--cert-status -sSk {https}/get",
    "--no-sessionid -sSk {https}/get",
    (GET + " -k", {"env": {"SSLKEYLOGFILE": "{dir}/keys"},
                   "route": "direct", "differ": ("partial",)}),
    ("-sSk {http}/get -v", {"route": "direct", "differ": ("log-port",)}),
])

table("client-cert", [
    (CLIENT + "--tls-max 1.2", {"code": 35}),
    (CLIENT + "--cert {certs}/client.pem --key {certs}/client.key",
     {"code": 0}),
    (CLIENT + "-E {certs}/client.both.pem", {"code": 0}),
    (CLIENT + "--cert {certs}/client.pem --key {certs}/client2.key",
     {"code": 58}),
    (CLIENT + "--cert {certs}/missing.pem", {"code": 58}),
    (CLIENT + "--cert {certs}/client.pem --key {certs}/missing.key",
     {"code": 58}),
    (CLIENT + "--cert {certs}/client.pem --key {certs}/client.locked.key "
     "--pass '{passphrase}'", {"code": 0}),
    (CLIENT + "--cert '{certs}/client.pem:{passphrase}' "
     "--key {certs}/client.locked.key", {"code": 0}),
    (CLIENT + "--cert {certs}/client.pem --key {certs}/client.locked.key "
     "--pass wrong", {"code": 58}),
    (CLIENT + "--cert {certs}/client.der --cert-type DER "
     "--key {certs}/client.key.der --key-type DER", {"code": 0}),
    (CLIENT + "--cert '{certs}/client.p12:{passphrase}' --cert-type P12",
     {"code": 0}),
    (CLIENT + "--cert {certs}/client.pem --cert-type NOSUCH", {}),
    ("-sSk --cert {certs}/missing.pem {http}/get", {"code": 0}),
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
    # Later curls fail without the file.
    ("-sS --netrc-file missing {http}/mirror", {"route": "either"}),
    ("-sS -n {http}/mirror", {"route": "either"}),
    ("-sS -n http://x:y@127.0.0.1:{port_http}/mirror", {"route": "either"}),
    ("-sS -n -u x:y {http}/mirror", {"route": "either"}),
    ("-sS --netrc-file . {http}/mirror", {"route": "either"}),
    ("-s -n http://x:y@127.0.0.1:{port_http}/mirror", NETRC),
    ("-s -n -H 'Authorization: Basic abc' {http}/mirror", NETRC),
    ("-s -n {http}/mirror --next -s {http}/mirror", NETRC),
    ("-s --netrc-optional http://nuser@127.0.0.1:{port_http}/mirror", NETRC),
    ("-s --netrc-file n {http}/mirror", {"files": {
        "n": "# c\nmachine 127.0.0.1 login a # x\npassword b\n"}}),
    ("-s --netrc-file n {http}/mirror", {"files": {
        "n": "macdef x\nfoo\n\nmachine 127.0.0.1 login k password l\n"}}),
    ("-s --netrc-file n http://b@127.0.0.1:{port_http}/mirror", {"files": {
        "n": "machine 127.0.0.1 login a password 1\n"
             "machine 127.0.0.1 login b password 2\n"}}),
    ("-s --netrc-file n {http}/mirror", {"files": {"n": "this is junk\n"}}),
    ("-sL -n '{http}/redirect/302?to=http://localhost:{port_http}/mirror'",
     NETRC),
    ("-sL -n '{http}/redirect/302?to=other'", NETRC),
    ("-s --netrc-optional --netrc-file n {http}/mirror", {"files": {
        "n": "machine 127.0.0.1\nlogin \"q u\"\npassword p\n"}}),
])

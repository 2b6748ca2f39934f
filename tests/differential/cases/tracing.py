"""What libcurl tells of itself: -v, --trace, --trace-ascii.

Where clear text is kept a trace shows a connection that is there, so most
cases leave that mode out; "reuse" is for those that don't.
"""
from ..case import table

TLS = " --cacert {ca} {https}/get"
NR = {"nr": "machine x login y password z\n"}

table("trace", [
    # -v
    "-sv {http}/get", "-sv {http}/get -o out", "-sv -I {http}/get",
    "-sv -i {http}/get", "-sv {http}/status/204", "-sv {http}/chunked",
    "-sv {http}/trailer", "-sv {http}/interim", "-sv {http}/folded",
    "-sv {http}/untilclose", "-sSv -f {http}/status/404",
    ("-sSv {http}/empty", {"code": 52}), ("-sSv {http}/badchunk", {"code": 56}),
    "-sv --http1.0 {http}/get", "-sv --http2 {http}/get",
    "-sv --compressed {http}/encoded/gzip", "-sv -r 0-3 {http}/size/100",
    "-sv -z 'Mon, 01 Jan 2035 00:00:00 GMT' {http}/file",
    # several requests of one command use one connection
    "-sv {http}/redirect/302 -L", "-sv {http}/a {http}/b",
    "-sv {http}/hops/3 -L -o out", "-sv '{http}/{a,b}' -o '#1'",
    "-sv {http}/untilclose {http}/get",
    "-sv {http}/a --next -d x {http}/mirror",
    # bodies
    "-sv -d a=b {http}/mirror", "-sv -T in.txt {http}/mirror",
    "-sv -F a=b {http}/mirror", "-sv -G -d a=b {http}/mirror",
    "-sv -H 'Expect: 100-continue' -d a=b {http}/mirror",
    # dumps, to files and standard streams
    "-s --trace - {http}/get", "-s --trace-ascii - {http}/get",
    "-s --trace - {http}/binary -o out", "-s --trace-ascii - {http}/binary",
    "-s --trace t {http}/binary", "-s --trace-ascii t {http}/size/3000",
    "-s --trace-ascii t -d @lines.txt {http}/mirror",
    "-s --trace-ascii t --data-binary @in.bin {http}/mirror",
    "-s --trace-ascii t -d @- {http}/mirror",
    "-s --trace % {http}/get", "-s --trace-ascii % {http}/get",
    "-s --trace-ascii nodir/t {http}/get", "-s --trace t {http}/a {http}/b",
    "-s --trace-ascii t -D heads -i {http}/get",
    "-s --trace-ascii - -I {http}/get", "-s --trace-ascii - -i -N {http}/get",
    ("-s --trace-ascii t {http}/get", {"umask": 0o027}),
    ("-s --trace t {http}/get", {"files": {"t": "longer than that" * 500}}),
    ("curl -s --trace-ascii /dev/stdout {http}/get | cat", {"sh": True}),
    ("curl -s --trace-ascii /dev/stderr {http}/get 2>&1 | cat", {"sh": True}),
    # order, where more than one thing is shown in one place
    ("curl -v --no-progress-meter {http}/size/9000 >f 2>&1; cat f",
     {"sh": True}),
    ("curl -sv --stderr - {http}/get >f; cat f", {"sh": True}),
    ("curl -s --trace - {http}/size/9000 >f 2>&1; cat f", {"sh": True}),
    ("curl -s --trace % --stderr - {http}/get >f; cat f", {"sh": True}),
    ("curl -s --trace-ascii - -i {http}/a {http}/b >f; cat f", {"sh": True}),
    ("curl -sSv {refused}/ {http}/get >f 2>&1; cat f", {"sh": True}),
    "-sv --stderr errs {http}/get", "-v {http}/get -o out",
    # stamps
    ("-sv --trace-time {http}/get", {"differ": ("stamp",)}),
    ("-s --trace-ascii - --trace-time {http}/get", {"differ": ("stamp",)}),
    ("-s --trace t --trace-time {http}/get", {"differ": ("stamp",)}),
    "-s --trace-time {http}/get",
    ("-sv --trace-ids {http}/a {http}/b", {"since": (8, 2, 0)}),
    ("-s --trace-ascii t --trace-time --trace-ids {http}/redirect/302 -L",
     {"since": (8, 2, 0), "differ": ("stamp",)}),
    ("-s --trace-time -v {http}/get", {"differ": ("stamp",)}),
    ("-v --trace-time -v -s {http}/get", {"differ": ("stamp",)}),
    ("--trace-time -sv {http}/get", {"differ": ("stamp",)}),
    ("-s --trace-ids -v {http}/get", {"since": (8, 2, 0)}),
    # one at a time
    "-v --trace-ascii t {http}/get --no-progress-meter",
    "--trace t -v {http}/get --no-progress-meter",
    "--trace t --trace-ascii u {http}/get --no-progress-meter",
    "--trace t --trace u {http}/get --no-progress-meter",
    "-v --no-verbose {http}/get -s", "-s --trace t --no-verbose {http}/get",
    "-sv -v {http}/get",
    # what curl itself notes
    "-v --no-progress-meter -X GET {http}/a {http}/b",
    "-v --no-progress-meter -X POST -d a=b {http}/mirror",
    "-v --no-progress-meter -X PUT -T in.txt {http}/mirror",
    "-v --no-progress-meter -X head -I {http}/get",
    "-v --no-progress-meter -X PUT -d a=b {http}/mirror",
    "-sv -X GET {http}/get", "--no-progress-meter -X GET {http}/get",
    ("--no-progress-meter -v {http}/get",
     {"files": {"home/.curlrc": "user-agent = from-a-file\n"}}),
    # what libcurl tells of files and the environment
    "-sv -b nojar -c jar {http}/setcookie", "-sv -b a=b {http}/mirror",
    ("-sv -n {http}/get", {"files": {"home/.netrc": NR["nr"]}}),
    ("-sv --netrc-file nr {http}/get", {"files": NR}),
    ("-sv --netrc-file nr -b nojar {http}/a {http}/b", {"files": NR}),
    ("-sv {http}/mirror", {"env": {"http_proxy": "{http2nd}",
                                   "no_proxy": "a,b"}}),
    ("-sv {http}/hops/1 -L", {"env": {"ALL_PROXY": "{http2nd}"}}),
    ("-sv {http}/get", {"env": {"http_proxy": "{http2nd}",
                                "NO_PROXY": "x,127.0.0.0/8"}}),
    ("-sv {http}/get -x {http2nd}", {"env": {"no_proxy": "q"}}),
    ("-sv {http}/get", {"env": {"http_proxy": "{http2nd}",
                                "no_proxy": "a.test," * 3000}}),
    ("-sv {http}/get --noproxy 127.0.0.1", {"env": {
        "http_proxy": "{http2nd}", "no_proxy": "q"}}),
    # failures, theirs and ours
    ("-sSv {refused}/", {"code": 7}),
    ("-sSv http://nope.invalid/", {"code": 6}),
    ("-sSv {http}/size/900 -o nodir/x", {"code": 23}),
    ("curl -sSv -N {http}/size/900 >/dev/full", {"sh": True, "code": 23}),
    # other ways to the server
    "-sv -x {http2nd} {http}/mirror", "-sv -x {http2nd} -p {http}/mirror",
    "-sv -i -x {http2nd} -p {http}/a {http}/b",
    "-sv -x {authproxy} -U puser:ppass {http}/mirror",
    "-sv -x socks5h://{socks} {http}/mirror",
    "-sv -x socks4://{socks} {http}/mirror",
    "-sv -u u:p {http}/mirror",
    "-sv --resolve a.test:{port_http}:127.0.0.1 http://a.test:{port_http}/x",
    "-sv --connect-to ::127.0.0.1:{port_http} http://a.test/get",
    "-sv --unix-socket {sock} http://x/get", "-sv -4 {http}/get",
], kept=False, differ=("log-port", "address"))

table("trace", [
    "-sv" + TLS, "-s --trace-ascii t" + TLS, "-s --trace - -o out" + TLS,
    "-sv -k {https}/a {https}/b", "-sv -k {h1s}/name", "-sv -k {h2}/name",
    "-sv -k {h2}/name {h2}/name", "-sv -k {h2}/up/mirror -d a=b",
    ("-sSv {https}/get", {"code": 60}),
    "-sv --tls-max 1.2 -k {https}/get", "-sv --pinnedpubkey '{pin}'" + TLS,
    "-sv -k --cert {certs}/client.pem --key {certs}/client.key "
    "{https}/peer",
    "-sv -x {http2nd}" + TLS, "-sv -k {https}/redirect/302 -L",
], kept=False, differ=("log-port", "address", "tls-data"))

table("trace", [
    "-sv {http}/get", "-sv {http}/a {http}/b", "-s --trace t {http}/binary",
    "-sv -d a=b {http}/mirror", "-s --trace-ascii - {http}/hops/2 -L",
], differ=("log-port", "address", "reuse"))

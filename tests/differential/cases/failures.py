"""What goes wrong, with curl's message and exit code."""
from ..case import table

table("failure", [
    ("-sS {refused}/", {"code": 7}), ("-s {refused}/", {"code": 7}),
    ("{refused}/", {"code": 7}), ("-sS {refuseds}/", {"code": 7}),
    ("-sS http://nope.invalid/", {"code": 6}),
    ("-sS https://nope.invalid/", {"code": 6}),
    ("-sS -m 1 {http}/hang", {"code": 28}),
    ("-sS -m 1.3 {http}/hang", {"code": 28}),
    ("-sS -m 1 {http}/stall", {"code": 28, "differ": ("received",)}),
    ("-sS --connect-timeout 1 {mute}/", {"code": 28}),
    ("-sS -m 1 {mute}/ -k", {"code": 28}),
    ("-sS -Y 1000 -y 1 {http}/stall", {"code": 28}),
    ("-sS --speed-limit 1000 --speed-time 1 {http}/hang", {"code": 28}),
    ("-sS {http}/empty", {"code": 52}), ("-sS {http}/reset", {"code": 56}),
    ("-sS -d a=1 {http}/empty", {"code": 52}),
    ("-sS {http}/cut", {"code": 18}), ("-sS -o f {http}/cut", {"code": 18}),
    ("-sS {http}/badlength", {"code": 8}), ("-sS {http}/badchunk", {}),
    ("-sS {http}/stalehead", {}), ("-sS {http}/weird", {"code": 1}),
    ("-sS {http}/http09", {"code": 1}), ("-sS {http}/toolong", {"code": 0}),
    ("-sSf {http}/status/404", {"code": 22}),
    ("-sf {http}/status/500", {"code": 22}),
    ("-f {http}/status/401 -o f", {"code": 22}),
    ("-sS --fail-with-body {http}/status/404", {"code": 22}),
    ("-s --fail-with-body -o f {http}/status/503", {"code": 22}),
    ("-sS -f --fail-with-body {http}/status/404", {"route": "either"}),
    ("-sSf -L {http}/redirect/302?to=/status/404", {"code": 22}),
    ("-sS -f -u user:wrong {http}/basic", {"code": 22}),
    ("-sS https://127.0.0.1:{port_http}/", {"code": 35}),
    ("-sS http://127.0.0.1:{port_https}/", {}),
    ("-sS -o f {http}/hang -m 1.5 -w '%{http_code} %{errormsg}'",
     {"code": 28}),
])

table("malformed", [
    ("", {"code": 2}), ("-s", {"code": 2}), ("--nosuchoption {http}/", {
        "code": 2}), ("-s -o", {"code": 2}), ("{http}/ -d", {"code": 2}),
    ("-m abc {http}/get -s", {"code": 2}), ("-m -1 {http}/get -s", {}),
    ("--max-redirs x {http}/get", {"code": 2}),
    ("--retry -3 {http}/get", {"code": 2}),
    ("--limit-rate 1Q {http}/get", {"code": 2}),
    ("--proto-default nosuch localhost -s", {}),
    ("-C x {http}/get -s", {}), ("--ma 5 {http}/get", {"code": 2}),
    ("-sS nosuch://x/", {"code": 1}), ("-sS 'http://'", {"code": 3}),
    ("-sS 'http:///nope.invalid/x'", {"route": "either"}), ("-sS 'http://a b/'", {"code": 3}),
    ("-sS http://127.0.0.1:99999/", {"code": 3, "route": "either"}),
    ("-sS 'http://user@@x/'", {"route": "either"}), ("-sS ''", {}),
    ("-d a -T in.txt {http}/get -s", {}), ("-d a -F b=c {http}/get", {
        "code": 2}), ("-I -d a {http}/get -s", {"code": 2}),
    ("-K missing {http}/get", {}), ("-y x {http}/get", {"code": 2}),
    ("--http3 {http}/get -s", {}), ("-X '' {http}/mirror -s", {}),
    ("-z 'no date at all' {http}/get -s", {}),
    ("--no-http2 {http}/get", {"code": 2}),
    ("--tlsv1.3 --tls-max nonsense {http}/", {"code": 2}),
    ("-sS http://[::zz]/", {"code": 3}), ("-sS http://%zz/", {"route": "either"}),
    ("-Z --parallel-max x {http}/", {"code": 2}),
], route="direct")

# Host names beyond ASCII are for libcurl to translate, in the user's locale.
table("names", [
    (words, {"env": {"LC_ALL": locale}, "route": route})
    for locale, route in (("C.UTF-8", "daemon"), ("C", "direct"))
    for words in (
        "-s http://räksmörgås.invalid/mirror -x {http}",
        "-s 'http://räksmörgås.invalid:{port_http}/mirror' --resolve "
        "'xn--rksmrgs-5wao1o.invalid:{port_http}:127.0.0.1'",
        "-sS http://too-long-IDN-name-cürl-rüles-la-la-la-dee-da-flooby-nooby."
        "local/ -x {http}")
])
table("failure", ["-sS htfp://h/x", "-sS h1234://h/x {http}/get",
                  "-sS --fail-early h1234://h/x {http}/get"])

"""WebSockets: what libcurl unpacks from them, and what curl says itself.

Debian 12's libcurl has none; what it says of their URLs is a case, too.
"""
from ..case import table

HAVE = {"since": (8, 14, 0)}

table("websocket", [
    ("-sS {ws}/text/hello", {"code": 0}), "-sS {ws}/many",
    "-sS -N {ws}/stream/3", ("-sS {ws}/big/300000", {"code": 0}),
    "-sS -o f {ws}/text/hello", "-sS {ws}/close/1011", "-sS {ws}/abort",
    "-sS {ws}/headers", "-sS -i {ws}/text/hello",
    "-sS -i {ws}/text/a {http}/a {ws}/text/b",
    "-sS -D - {ws}/text/hello", "-sS -D d {ws}/text/hello",
    ("-sS {ws}/status/404", {"code": 22}),
    ("-sS {ws}/status/200", {"code": 22}), "-s -f {ws}/status/404",
    "-sS -i -D - {ws}/status/500", "-sS --fail-with-body {ws}/status/404",
    "-sS -L {ws}/status/302", ("-sS {refusedws}", {"code": 7}),
    ("-sS ws://nope.invalid/", {"code": 6}),
    ("-sS -m 1.5 {ws}/stream/99", {"code": 28,
                                  "differ": ("received", "partial")}),
    "-sS {ws}/text/a {ws}/text/b -w ' %{num_connects}\\n'",
    "-sS '{ws}/text/{a,b}' -o '#1'", "-sS -Z {ws}/text/a -o a {ws}/many -o b",
    ("{ws}/text/hello", {}), ("-# {ws}/text/hello -o f"),
    "-sS -w '%{http_code} %{size_download} %{size_header} %{num_headers} "
    "%{scheme} %{http_version} %{method} %{url_effective} %{errormsg}\\n' "
    "{ws}/text/hello",
    "-sS -w '%{header_json} [%header{upgrade}] %{num_headers}' {ws}/text/a",
    "-sS -w '%{header_json} [%header{x-seen}]' {ws}/status/404",
    ("-sS -w '%{url.scheme} %{urle.port} %{exitcode}' {ws}/text/a", {}),
    "-sS -A agent -b a=b -e http://r/ -u u:p -r 0-5 --compressed {ws}/headers",
    "-sS -b a=b -b in.txt -c jar --tr-encoding {ws}/headers",
    "-sS --hsts h --alt-svc a {ws}/headers",
    "-sS -b '' -c jar {http}/setcookie?a=1 {ws}/headers",
    "-sS -z 2020-01-01 --raw --ignore-content-length {ws}/headers",
    "-sS -u u:p --digest {ws}/headers", "-sS -C 5 {ws}/headers",
    "-sS --request-target /headers {ws}/text/a",
    "-sS -H 'Sec-WebSocket-Protocol: chat' -H 'Accept:' {ws}/headers",
    "-sS -H 'Upgrade: other' {ws}/text/a", "-sS -X POST {ws}/text/a",
    "-sS --http1.0 {ws}/text/a", "-sS --http2 {ws}/text/a",
    "-sS --max-filesize 3 {ws}/text/hello",
    "-sS --limit-rate 100k {ws}/big/20000",
    "-sS --proto-default ws 127.0.0.1:{port_ws}/text/a",
    "-sS WS://127.0.0.1:{port_ws}/text/a", "-sS ws:/127.0.0.1:{port_ws}/many",
    "-sS --resolve h.invalid:{port_ws}:127.0.0.1 ws://h.invalid:{port_ws}/"
    "text/a",
    "-sS -x {proxy} {ws}/text/a", "-sS -i -p -x {proxy} {ws}/text/a",
    "-sS --socks5 {socks} {ws}/text/a",
    "-sS --cacert {ca} {wss}/text/hello", "-sS {wss}/text/hello",
    "-sS -k -i {wss}/many", "-sS -k {wss}/status/404",
    # the first frame comes with the answer's head, or the last
    ("-sS -v {ws}/text/hello", {"differ": ("log-port", "reuse", "tls-data"),
                                "route": "either"}),
    ("-sS -i {ws}/text/a -H 'Upgrade: websocket' {http}/mirror", {}),
], **HAVE)

# Over which versions of curl differ, or where --proto has a say.
table("websocket", [
    ("-sS {ws}/text/a", {}), ("-sS {wss}/text/a -k", {"kept": False}),
    ("-s {ws}/text/a", {}), ("-sS -i {ws}/status/404 {http}/get", {}),
    ("-sS --proto =http {ws}/text/a", {"code": 1}),
    ("-sS --proto =ws {ws}/text/a", {}), ("-sS --proto -ftp {ws}/text/a", {}),
    ("-sS --proto -wss {ws}/text/a", {}),
    ("-sS --proto =ws,http {http}/a {ws}/text/a", {}),
    ("-sS -L {http}/redirect/302?to={ws}/text/a", {"code": 1}),
    ("-sS -L --proto-redir +ws {http}/redirect/302?to={ws}/text/a", {}),
    *[("-sS %s {ws}/headers" % words, {}) for words in (
        "-d a=b", "-d ''", "-d @big.bin", "-F a=b", "-F a=@in.bin",
        "--json '{}'", "-X POST -d a", "-X PUT", "-T in.txt -X POST",
        "-G -d a=b -d c=%41", "-G", "--url-query a=b", "-I", "-I -G -d a=b",
        "-i -d a=b", "-d a=b -D -", "-d a=b -w '%{http_code} %{method}'",
        "-d a=b -u u:p -L", "-T in.txt -I")],
    ("-sS -T in.txt {ws}/echo/11", {}), ("-sS -T in.txt {ws}/echo/11/", {}),
    ("-sS -T in.bin {ws}/echo/2048", {}),
    ("-sS -T - {ws}/echo/11", {"data": b"hello file\n"}),
    ("-sS -T nosuchfile {ws}/text/a", {}),
    ("-sS -d a=b {ws}/status/404", {}), ("-sS -I {ws}/status/404", {}),
    ("-sS -T in.txt {ws}/status/404", {}), ("-sS -F a=b {ws}/status/404", {}),
    ("-sS -G -d a=b {ws}/headers", {}), ("-sS -OJ {ws}/text/name", {}),
    ("-sS --etag-save e {ws}/text/a", {}),
    ("-sS {ws}/text/a", {"env": {"http_proxy": "{refused}"}}),
    ("-sS {ws}/text/a", {"env": {"WS_PROXY": "{refused}"}}),
    ("-sS {ws}/text/a", {"env": {"all_proxy": "{refused}"}}),
    ("-sS {ws}/text/a", {"env": {"http_proxy": "{refused}",
                                 "no_proxy": "127.0.0.1"}}),
], route="either")

table("retry", [
    ("-sS --retry 1 {ws}/status/503", {"code": 22}),
    ("-sS --retry 1 --retry-all-errors {ws}/status/404", {"code": 22}),
], **HAVE)

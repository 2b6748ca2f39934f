"""Sockets, names and proxies: options that lead a connection elsewhere."""
from ..case import table

MIRROR = " {http}/mirror"
TLS = " -s --cacert {ca} {https}/mirror"

table("socket", [
    "-s --tcp-fastopen" + MIRROR, "-s --no-tcp-fastopen" + MIRROR,
    "-s --no-tcp-nodelay" + MIRROR, "-s --keepalive-time 0" + MIRROR,
    "-s --keepalive-time 5 --no-keepalive" + MIRROR,
    ("-s --keepalive-time -1" + MIRROR, {"route": "direct", "code": 2}),
    ("-s --keepalive-time x" + MIRROR, {"route": "direct", "code": 2}),
    ("-s --keepalive-cnt 3" + MIRROR, {"since": (8, 9, 0)}),
    "-s --happy-eyeballs-timeout-ms 100 http://localhost:{port_http}/mirror",
    "-s --happy-eyeballs-timeout-ms 0" + MIRROR,
    ("-s --happy-eyeballs-timeout-ms x" + MIRROR,
     {"route": "direct", "code": 2}),
    "-s --interface if!lo" + MIRROR, "-s --interface host!127.0.0.1" + MIRROR,
    ("-sS --interface if!nosuch0" + MIRROR, {"code": 45}),
    ("-sS --interface host!192.0.2.1" + MIRROR, {"code": 45}),
    ("-s --interface ifhost!lo!127.0.0.1" + MIRROR, {"since": (8, 9, 0)}),
    ("-sS --interface ifhost!lo!127.0.0.1" + MIRROR, {"route": "either"}),
    "-s --unix-socket nosuch --abstract-unix-socket x "
    "--unix-socket {sock} http://h/mirror",
    ("-sS --unix-socket {sock} --abstract-unix-socket nosuch http://h/",
     {"code": 7}),
    "-s --local-port 0" + MIRROR, "-s --local-port 0-9" + MIRROR,
    ("-sS --local-port 9-1" + MIRROR, {"route": "direct", "code": 2}),
    ("-sS --local-port 70000" + MIRROR, {"route": "direct", "code": 2}),
    ("-s --mptcp" + MIRROR, {"route": "direct"}),
    ("-s --ip-tos AF11" + MIRROR, {"route": "direct"}),
    ("-s --vlan-priority 1" + MIRROR, {"route": "direct"}),
    ("-s --haproxy-protocol" + MIRROR, {"route": "direct",
                                        "differ": ("haproxy",)}),
])

table("dns", [
    ("-sS --dns-servers 127.0.0.1" + MIRROR, {"route": "either"}),
    ("-sS --dns-interface lo" + MIRROR, {"route": "either"}),
    ("-sS --dns-ipv4-addr 127.0.0.1" + MIRROR, {"route": "either"}),
    ("-sS --dns-ipv6-addr ::1" + MIRROR, {"route": "either"}),
    "-s --doh-url ''" + MIRROR,
    # an address needs no name server
    "-s --doh-url https://names.invalid/" + MIRROR,
    "-s --doh-insecure --doh-cert-status" + MIRROR,
    ("-sS --doh-url {refuseds}/ http://a.invalid/", {"code": 6}),
    ("-sS --doh-url nosuch://x/ http://a.invalid/", {}),
    "-s --resolve a.invalid:{port_http}:127.0.0.1,127.0.0.2 "
    "http://a.invalid:{port_http}/mirror",
    "-s --resolve a.invalid:{port_http}:[127.0.0.1] "
    "http://a.invalid:{port_http}/mirror",
    "-s --resolve a.invalid:{port_http}:127.0.0.1 "
    "--resolve b.invalid:{port_http}:127.0.0.1 "
    "http://a.invalid:{port_http}/get http://b.invalid:{port_http}/get",
    ("-sS --resolve a.invalid:x:127.0.0.1 {http}/get", {}),
    ("-sS --resolve a.invalid:{port_http}:nonsense "
     "http://a.invalid:{port_http}/", {}),
    ("-s --connect-to '' {http}/get", {"route": "either"}),
    "-s --connect-to ::::" + MIRROR, "-s --connect-to :::" + MIRROR,
    ("-sS --connect-to nonsense" + MIRROR, {}),
    ("-sS --connect-to '::127.0.0.1:x'" + MIRROR, {}),
    "-s --connect-to a.invalid::127.0.0.1: "
    "http://a.invalid:{port_http}/mirror",
    "-s --connect-to 'other:1:x:2' --connect-to ::127.0.0.1:{port_http2nd}"
    + MIRROR,
    "-s --connect-to ::127.0.0.1:{port_http2nd} -x {proxy}" + MIRROR,
])

table("tunnel", [
    "-s -p -x {http2nd}" + MIRROR, "-s -p -x {http2nd} -i" + MIRROR,
    "-s -p -x {http2nd} --suppress-connect-headers -i" + MIRROR,
    "-x {http2nd} --suppress-connect-headers -D -" + TLS,
    "-x {http2nd} --suppress-connect-headers -I" + TLS,
    "-s -p --no-proxytunnel -x {http2nd}" + MIRROR,
    "-s --proxytunnel -x {proxy} -i" + MIRROR,
    "-s --proxy1.0 127.0.0.1:{port_http2nd}" + MIRROR,
    "-p --proxy1.0 127.0.0.1:{port_http2nd}" + TLS,
    "-s -p -x {http2nd} --proxy-header @hdr" + MIRROR,
    "-s --preproxy socks4a://{socks} -x {http2nd}" + MIRROR,
    "-s --preproxy {socks} -x {http2nd}" + MIRROR,
    "-s --preproxy socks5h://suser:spass@{authsocks} -x {http2nd}" + MIRROR,
    "-s --preproxy socks5://{socks} -p -x {http2nd}" + MIRROR,
    "-s --preproxy socks5://{socks}" + MIRROR,
    ("-sS --preproxy {refused} -x {http2nd}" + MIRROR, {}),
    ("-sS --preproxy nosuch://x -x {http2nd}" + MIRROR, {}),
    "-s --socks5-basic -x socks5://suser:spass@{authsocks}" + MIRROR,
    ("-s --socks5-gssapi --socks5 {socks}" + MIRROR, {"route": "direct"}),
    ("-s --proxy-service-name x -x {http2nd}" + MIRROR, {"route": "direct"}),
    "-s -x {http2nd} --noproxy 127.0.0.0/8" + MIRROR,
    "-s -x {http2nd} --noproxy '.invalid, 127.0.0.1'" + MIRROR,
    "-s -x {http2nd} --noproxy nope.invalid http://x.nope.invalid/",
    "-s -x {http2nd} --noproxy 'x' http://nope.invalid/",
    "-s -x http2nd://nosuch" + MIRROR, "-sS -x ftp://h" + MIRROR,
    "-sS -x http://h:99999" + MIRROR,
    "-s --proxy-digest -U u:p -x {http2nd}" + MIRROR,
    "-s --proxy-basic --proxy-digest -U u:p -x {http2nd}" + MIRROR,
    "-s --proxy-digest --no-proxy-digest -U u:p -x {http2nd}" + MIRROR,
], files={"hdr": "X-P: 1\nX-Q: 2\n"})

"""Where a name leads, and by which way and protocol one gets there."""
from ..acts import link
from ..row import APART, FAILS, NEW, SAME, table

GET = " -sS --cacert {ca} {tls}/get"
ELSEWHERE = " -sS --cacert {ca} https://up.test.invalid:{port_https}/get"
RESOLVE = "--resolve up.test.invalid:{port_https}:127.0.0.1"
DOH = "--doh-insecure --doh-url {https}/dns"

table("never compared by libcurl: RESOLVE, DNS", [
    ("resolve", "an address that another command chose",
     "--resolve localhost:{port_tls}:127.0.0.1" + GET, GET, NEW),
    ("resolve-elsewhere", "an address that another command did not choose",
     GET, "--resolve localhost:{port_tls}:127.0.0.2" + GET, FAILS,
     {"code": 7}),
    ("resolve-any-host", "an address that another command chose",
     "--resolve *:{port_tls}:127.0.0.1" + GET, GET, NEW),
    ("resolve-no-such-name", "an address that another command chose",
     RESOLVE + ELSEWHERE, ELSEWHERE, FAILS, {"code": 6}),
    ("resolve-any-no-such-name", "an address that another command chose",
     "--resolve *:{port_https}:127.0.0.1" + ELSEWHERE, ELSEWHERE, FAILS,
     {"code": 6}),
    ("resolve-for-a-while", "an address that another command chose",
     "--resolve +up.test.invalid:{port_https}:127.0.0.1" + ELSEWHERE,
     ELSEWHERE, FAILS, {"code": 6}),
    ("resolve-removed", "an address that another command took away",
     RESOLVE + ELSEWHERE, "--resolve -up.test.invalid:{port_https}" + ELSEWHERE,
     FAILS, {"code": 6}),
    ("connect-to", "a detour", "--connect-to ::127.0.0.1:" + GET, GET, NEW),
    ("connect-to-elsewhere", "a way without the detour", GET,
     "--connect-to ::127.0.0.1:1" + GET, FAILS, {"code": 7}),
    ("connect-to-no-such-name", "a detour",
     "--connect-to ::localhost:" + ELSEWHERE, ELSEWHERE, FAILS, {"code": 6}),
    ("doh", "an address that another's name server told", DOH + ELSEWHERE,
     ELSEWHERE, FAILS, {"code": 6, "kept": False}),
    ("doh-unverified", "a name server that nobody verified", DOH + ELSEWHERE,
     DOH.partition(" ")[2] + ELSEWHERE.replace("--cacert {ca}", "-k"), FAILS,
     {"code": 6, "kept": False}),
    ("dns-servers", "another's name server", GET,
     "--dns-servers 127.0.0.1" + GET, APART, {"code": None}),
    ("dns-interface", "another's way to a name server", GET,
     "--dns-interface lo" + GET, APART, {"code": None}),
    ("dns-ipv4", "another's way to a name server", GET,
     "--dns-ipv4-addr 127.0.0.1" + GET, APART, {"code": None}),
    ("dns-ipv6", "another's way to a name server", GET,
     "--dns-ipv6-addr ::1" + GET, APART, {"code": None}),
])

table("IPRESOLVE", [
    ("ipv4", "a choice of addresses", "-4" + GET, GET, NEW),
    ("any-after-ipv4", "addresses that were narrowed", GET, "-4" + GET, NEW),
    ("ipv6-after-ipv4", "an address of the other kind", "-4" + GET,
     "-6" + GET, FAILS, {"code": 7}),
    ("ipv6-after-any", "an address of the other kind", GET, "-6" + GET, FAILS,
     {"code": 7}),
    ("eyeballs", "another order of addresses",
     "--happy-eyeballs-timeout-ms 100" + GET, GET, NEW),
])

table("never compared by libcurl: INTERFACE; CVE-2026-107929", [
    ("interface", "another's address", "--interface 127.0.0.2 -sSk {https}/peer",
     "-sSk {https}/peer", NEW),
    ("interface-after-none", "another's address", "-sSk {https}/peer",
     "--interface 127.0.0.2 -sSk {https}/peer", NEW),
    ("interface-other", "another's address",
     "--interface 127.0.0.2 -sSk {https}/peer",
     "--interface 127.0.0.3 -sSk {https}/peer", NEW),
    ("interface-by-name", "another's device", "-sSk {https}/peer",
     "--interface lo -sSk {https}/peer", NEW),
    ("interface-prefixed", "another's address",
     "--interface host!127.0.0.2 -sSk {https}/peer",
     "--interface host!127.0.0.3 -sSk {https}/peer", APART),
    ("interface-prefixed-after-none", "another's device", "-sSk {https}/peer",
     "--interface if!lo -sSk {https}/peer", APART),
    ("interface-missing", "a device that is there", "-sSk {https}/peer",
     "--interface nosuch0 -sSk {https}/peer", FAILS, {"code": 45}),
    ("local-port", "another's port", "-sSk {https}/get",
     "--local-port 20000-40000 -sSk {https}/get", APART),
])

table("never compared by libcurl: HAPROXYPROTOCOL", [
    ("haproxy", "whom a connection is said to come from",
     "--haproxy-protocol -sS {http}/get", "-sS {http}/get", APART,
     {"first_code": None}),
    ("haproxy-after-none", "whom a connection is said to come from",
     "-sS {http}/get", "--haproxy-protocol -sS {http}/get", APART,
     {"code": None, "differ": ("haproxy",)}),
])

table("compared by libcurl: HTTP version", [
    ("http-1.1", "a connection of another version",
     "-sSk {h2}/get", "--http1.1 -sSk {h2}/get", NEW),
    ("http-2-after-1.1", "a connection of another version",
     "--http1.1 -sSk {h2}/get", "--http2 -sSk {h2}/get", NEW),
    ("http-1.0", "a connection of another version",
     "-sSk {h1s}/get", "-0 -sSk {h1s}/get", APART),
    ("http-2-at-once", "a connection that was asked first",
     "-sS {http}/get", "--http2-prior-knowledge -sS {http}/get", FAILS,
     {"code": 52}),
    ("http-2-upgrade", "a connection that was not asked",
     "-sS {http}/get", "--http2 -sS {http}/get", NEW),
])

table("compared by libcurl: unix path", [
    (name, leak, first, second, expect, {"kept": False, **more})
    for name, leak, first, second, expect, more in (
        ("unix-socket", "a way over the network", "-sS {http}/get",
         "--unix-socket {sock} -sS {http}/get", APART, {}),
        ("after-unix-socket", "a way over a socket",
         "--unix-socket {sock} -sS {http}/get", "-sS {http}/get", APART, {}),
        ("other-unix-socket", "another socket",
         "--unix-socket {sock} -sS http://h/get",
         "--unix-socket {behind} -sS http://h/get", APART, {}),
        ("unix-socket-replaced", "a socket that stood there before",
         "--unix-socket s -sS http://h/get", "--unix-socket s -sS http://h/get",
         APART, {"setup": link("s", "{sock}"),
                 "between": link("s", "{behind}")}),
        ("unix-socket-of-a-folder", "a socket of another directory",
         "--unix-socket s -sS http://h/get", "--unix-socket s -sS http://h/get",
         FAILS, {"code": 7, "setup": link("s", "{sock}"),
                 "until": (8, 20, 0),   # its message has the name as typed
                 "second_under": 'sh -c \'cd home && exec "$0" "$@"\''}),
        ("unix-socket-gone", "a socket that stood there before",
         "--unix-socket {sock} -sS http://h/get",
         "--unix-socket {dir}/none -sS http://h/get", FAILS, {"code": 7}),
        ("abstract-socket", "a socket of the same name",
         "--unix-socket {sock} -sS http://h/get",
         "--abstract-unix-socket {sock} -sS http://h/get", FAILS,
         {"code": 7}),
    )
])

table("CVE-2022-27775: a scope", [
    ("scope", "another scope's connection", "-sS http://[::1]:{port_six}/get",
     "-sS http://[::1%25lo]:{port_six}/get", APART, {"six": True}),
    ("ipv6-address", "another address", "-sS http://[::1]:{port_six}/get",
     "-sS http://127.0.0.1:{port_http}/get", APART, {"six": True}),
])

"""Through whom a connection leads."""
from harness import paths

from ..row import APART, DIRECT, FAILS, NEW, SAME, table

PLAIN = " -sS {http}/mirror"
TLS = " -sS --cacert {ca} {https}/mirror"
LOGIN = "-x {authproxy} -U puser:ppass"

table("compared by libcurl: proxy", [
    ("proxy-after-none", "a way around the proxy", PLAIN,
     "-x {http2nd}" + PLAIN, NEW),
    ("none-after-proxy", "a way over another's proxy", "-x {http2nd}" + PLAIN,
     PLAIN, NEW),
    ("tunnel-after-none", "a way around the proxy", TLS, "-x {http}" + TLS,
     NEW),
    ("other-proxy", "a way over another proxy", "-x {http}" + TLS,
     "-x {http2nd}" + TLS, NEW),
    ("proxy-by-other-name", "a way over a proxy of another name",
     "-x {http}" + TLS, "-x http://localhost:{port_http}" + TLS, NEW),
    ("noproxy", "a proxy that is not to be used", "-x {http2nd}" + PLAIN,
     "-x {http2nd} --noproxy 127.0.0.1" + PLAIN, NEW),
    ("proxy-1.0", "a tunnel asked for in another version", "-x {http}" + TLS,
     "--proxy1.0 {http}" + TLS, NEW),
    ("proxytunnel", "requests that the proxy was to see", "-x {http2nd}" + PLAIN,
     "-p -x {http2nd}" + PLAIN, NEW),
    ("squid-tunnel", "a way over a proxy", "-x {proxy}" + TLS, TLS, NEW),
    ("no-tunnel-after-squid", "a way around the proxy", TLS, "-x {proxy}" + TLS,
     NEW),
    ("proxy-of-the-environment", "a way over another's proxy",
     TLS, TLS, NEW, {"first_env": {"https_proxy": "{http}"}}),
    ("other-proxy-of-the-environment", "a way over another's proxy",
     TLS, TLS, NEW, {"first_env": {"https_proxy": "{http}"},
                     "second_env": {"https_proxy": "{http2nd}"}}),
    ("no-proxy-of-the-environment", "a way over another's proxy",
     TLS, TLS, NEW, {"env": {"https_proxy": "{http}"},
                     "second_env": {"no_proxy": "localhost"}}),
    ("all-proxy-of-the-environment", "a way around the proxy",
     TLS, TLS, NEW, {"second_env": {"ALL_PROXY": "{http}"}}),
    ("proxy-that-is-gone", "a way around the proxy", TLS,
     "-x http://127.0.0.1:1" + TLS, FAILS, {"code": 7}),
    ("two-proxies-and-redirects", "the proxy of another scheme",
     "-L" + PLAIN, "-L" + PLAIN, DIRECT,
     {"env": {"http_proxy": "{http2nd}", "https_proxy": "{http}"}}),
])

table("CVE-2026-3784, 2016-8616: HTTP-proxy user", [
    ("wrong-proxy-password", "a tunnel that another login opened",
     LOGIN + TLS, "-x {authproxy} -U puser:wrong" + TLS, FAILS, {"code": 56}),
    ("no-proxy-login", "a tunnel that another login opened",
     LOGIN + TLS, "-x {authproxy}" + TLS, FAILS, {"code": 56}),
    ("proxy-user-by-case", "a login compared without regard to case",
     LOGIN + TLS, "-x {authproxy} -U PUSER:ppass" + TLS, FAILS, {"code": 56}),
    ("proxy-login-after-wrong", "a refusal", "-x {authproxy} -U a:b" + TLS,
     LOGIN + TLS, NEW, {"first_code": 56}),
    ("proxy-login-in-its-url", "a tunnel that another login opened",
     LOGIN + TLS, "-x http://puser:wrong@127.0.0.1:{port_authproxy}" + TLS,
     FAILS, {"code": 56}),
    ("clear-proxy-login", "a login at the proxy", LOGIN + PLAIN,
     "-x {authproxy} -U puser:wrong" + PLAIN, NEW),
    ("other-tunnel-user", "a tunnel under another's name",
     "-x {http} -U one:pw" + TLS, "-x {http} -U two:pw" + TLS, NEW),
    ("proxy-digest", "a tunnel opened in another way",
     "-x {http} -U one:pw" + TLS, "--proxy-digest -x {http} -U one:pw" + TLS,
     NEW),
    ("proxy-ntlm", "a proxy's connection that a login bound",
     "--proxy-ntlm -U a:b -x {http}" + TLS, "-x {http}" + TLS, APART,
     {"source": "CVE-2016-0755"}),
    ("proxy-ntlm-other-user", "a proxy's connection that a login bound",
     "--proxy-ntlm -U a:b -x {http}" + PLAIN,
     "--proxy-ntlm -U c:d -x {http}" + PLAIN, DIRECT,
     {"source": "CVE-2016-0755"}),
    ("proxy-negotiate", "a proxy's connection that a login bound",
     "--proxy-negotiate -U : -x {http}" + TLS,
     "--proxy-negotiate -U : -x {http}" + TLS, DIRECT,
     {"source": "CVE-2026-1965"}),
    ("proxy-anyauth", "a proxy's connection that a login may bind",
     "-x {http} -U a:b" + TLS, "--proxy-anyauth -x {http} -U a:b" + TLS,
     DIRECT),
])

table("never compared by libcurl: PROXYHEADER", [
    ("proxy-header", "a tunnel asked for under another header",
     "--proxy-header 'X-Team: a' -x {http}" + TLS,
     "--proxy-header 'X-Team: b' -x {http}" + TLS, NEW),
    ("proxy-header-after-none", "a tunnel asked for without a header",
     "-x {http}" + TLS, "--proxy-header 'X-Team: b' -x {http}" + TLS, NEW),
    ("proxy-header-file", "a tunnel asked for under another header",
     "--proxy-header @h -x {http}" + TLS, "--proxy-header @h -x {http}" + TLS,
     NEW, {"files": {"h": "X-Team: a\n"},
           "between": lambda s: s.put("h", "X-Team: b\n")}),
    ("tunnel-agent", "a tunnel asked for in another agent's name",
     "-A one -x {http}" + TLS, "-A two -x {http}" + TLS, NEW),
    ("tunnel-agent-after-default", "a tunnel asked for in another agent's name",
     "-x {http}" + TLS, "-A two -x {http}" + TLS, NEW),
    ("tunnel-without-agent", "a tunnel asked for in another agent's name",
     "-x {http}" + TLS, "-A '' -x {http}" + TLS, NEW),
    ("tunnel-agent-behind-a-redirect",
     "a tunnel asked for in another agent's name",
     "-L -A one -x {http} -sS --cacert {ca} "
     "'{http2nd}/redirect/302?to={https}/mirror'",
     "-L -A two -x {http} -sS --cacert {ca} "
     "'{http2nd}/redirect/302?to={https}/mirror'", NEW),
])

# Seen with 8.23: libcurl takes no second http request to an HTTPS proxy's
# connection, so that there is nothing to share.
KINDS = (("clear", PLAIN, paths.curl_version() < (8, 20, 0)),
         ("tunnel", TLS, True))

table("HTTPS proxy, also for http (fixed in 8.5.0)", [
    (name + "-" + kind, leak, first + rest, second + rest, FAILS,
     {"code": code, "kept": kept})
    for kind, rest, kept in KINDS
    for name, leak, first, second, code in (
        ("https-proxy-strict", "a proxy that nobody verified",
         "--proxy-insecure -x {maymtls}", "-x {maymtls}", 60),
        ("https-proxy-authority", "a proxy that another authority vouches for",
         "--proxy-cacert {ca} -x {maymtls}",
         "--proxy-cacert {certs}/ca2.pem -x {maymtls}", 60),
        ("https-proxy-revoked", "a proxy made before anybody asked",
         "--proxy-cacert {ca} -x {maymtls}",
         "--proxy-cacert {ca} --proxy-crlfile {certs}/revoked.crl "
         "-x {maymtls}", 60),
        ("https-proxy-key", "a key that fitted the certificate",
         "--proxy-cert {certs}/client.pem --proxy-key {certs}/client.key "
         "--proxy-insecure -x {maymtls}",
         "--proxy-cert {certs}/client.pem --proxy-key {certs}/client2.key "
         "--proxy-insecure -x {maymtls}", 58),
    )
] + [
    (name + "-" + kind, leak, first + rest, second + rest, NEW,
     {"kept": kept})
    for kind, rest, kept in KINDS
    for name, leak, first, second in (
        ("https-proxy-certificate", "another client's way over the proxy",
         "--proxy-insecure -x {maymtls}",
         "--proxy-cert {certs}/client.pem --proxy-key {certs}/client.key "
         "--proxy-insecure -x {maymtls}"),
        ("https-proxy-ciphers", "other ciphers on the way to the proxy",
         "--proxy-insecure -x {maymtls}",
         "--proxy-tls13-ciphers TLS_AES_128_GCM_SHA256 --proxy-insecure "
         "-x {maymtls}"),
        ("https-proxy-beast", "another way of sending records",
         "--proxy-insecure -x {maymtls}",
         "--proxy-ssl-allow-beast --proxy-insecure -x {maymtls}"),
    )
])

table("HTTPS proxy, also for http (fixed in 8.5.0)", [
    # 7.88.1 does not look at it
    ("https-proxy-pin", "a proxy's key that nobody compared",
     "--proxy-insecure -x {maymtls}" + PLAIN,
     "--proxy-insecure --proxy-pinnedpubkey sha256//AAAA -x {maymtls}" + PLAIN,
     APART, {"code": None}),
])

table("a proxy's root in a shared store", [
    ("proxy-authority-is-no-servers", "a root that was only for the proxy",
     "--proxy-cacert {ca} --cacert {ca} -x {maymtls} -sS {https}/mirror",
     "-sS {https}/mirror", FAILS, {"code": 60}),
    ("servers-authority-is-no-proxys", "a root that was only for the server",
     "--cacert {ca} -sS {https}/mirror",
     "--cacert {ca} -x {maymtls} -sS {https}/mirror", FAILS, {"code": 60}),
])

table("compared by libcurl: SOCKS", [
    ("socks-after-none", "a way around the proxy", PLAIN,
     "--socks5 {socks}" + PLAIN, NEW),
    ("socks-kinds", "a way over a proxy of another kind",
     "--socks5 {socks}" + PLAIN, "--socks4 {socks}" + PLAIN, NEW),
    ("socks-names", "a name that the proxy was to look up",
     "--socks5 {socks}" + TLS, "--socks5-hostname {socks}" + TLS, NEW),
    ("socks-users", "a way under another's name",
     "-x socks5://suser:spass@{authsocks}" + TLS,
     "-x socks5://suser:wrong@{authsocks}" + TLS, FAILS, {"code": 97}),
    ("socks-user-by-case", "a login compared without regard to case",
     "-x socks5://suser:spass@{authsocks}" + TLS,
     "-x socks5://SUSER:spass@{authsocks}" + TLS, FAILS, {"code": 97}),
    ("socks-user-missing", "a way under another's name",
     "-x socks5://suser:spass@{authsocks}" + TLS,
     "-x socks5://{authsocks}" + TLS, FAILS, {"code": 97}),
    ("socks4-users", "a way under another's name",
     "-x socks4://one@{socks}" + TLS, "-x socks4://two@{socks}" + TLS, NEW),
    ("socks-login-apart", "a way under another's name",
     "--socks5 {authsocks} -U suser:spass" + TLS,
     "--socks5 {authsocks} -U suser:wrong" + TLS, FAILS, {"code": 97}),
    ("socks-gssapi", "a way under another's name",
     "--socks5 {socks}" + TLS, "--socks5-gssapi --socks5 {socks}" + TLS,
     APART),
    ("preproxy", "a way around the first proxy", "-x {http}" + TLS,
     "--preproxy socks5://{socks} -x {http}" + TLS, NEW),
])

table("a hit rate worth having", [
    ("tunnel-same", "nothing: it belongs to the request",
     "-x {http}" + TLS, "-H 'X-One: 1' -m 9 -x {http}" + TLS, SAME),
    ("clear-proxy-agent", "nothing: the proxy sees each request's own",
     "-A one -x {http2nd}" + PLAIN, "-A two -x {http2nd}" + PLAIN, SAME),
])

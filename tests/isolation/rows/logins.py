"""Who asks: logins of requests and of connections, netrc, cookies."""
from ..row import APART, NEW, SAME, table

MIRROR = " -sS --cacert {ca} {https}/mirror"
PLAIN = " -sS {http}/mirror"
DIGEST = " -sS --cacert {ca} {https}/digest"
BASIC = " -sS --cacert {ca} {https}/basic"
NETRC = "machine localhost login %s password %s\n"

table("NTLM and Negotiate; CVE-2014-0015, 2015-3143, 2015-3148, "
      "2026-1965, 2026-5545, 2026-8458, 2026-19931", [
    (name + "-" + kind, "a connection that a login bound", first + url,
     second + url, APART)
    for kind, url in (("clear", PLAIN), ("tls", MIRROR))
    for name, first, second in (
        ("ntlm-other-user", "--ntlm -u a:b", "--ntlm -u c:d"),
        ("ntlm-no-user", "--ntlm -u a:b", ""),
        ("ntlm-basic", "--ntlm -u a:b", "-u a:b"),
        ("ntlm-after-none", "", "--ntlm -u a:b"),
        ("ntlm-user-by-case", "--ntlm -u a:b", "--ntlm -u A:b"),
        ("negotiate-other-user", "--negotiate -u a:", "--negotiate -u b:"),
        ("negotiate-empty", "--negotiate -u a:", "--negotiate -u :"),
        ("negotiate-no-user", "--negotiate -u :", ""),
        ("negotiate-other-service", "--negotiate -u :",
         "--negotiate --service-name other -u :"),
        ("delegation", "--negotiate -u :",
         "--negotiate --delegation always -u :"),
        ("anyauth", "--anyauth -u a:b", ""),
        ("ntlm-header", "-H 'Authorization: NTLM TlRM'", ""),
        ("ntlm-header-by-case", "-H 'authorization:nTLM TlRM'", ""),
        ("ntlm-header-blank", "-H 'Authorization : NTLM TlRM'", ""),
        ("negotiate-header", "-H 'Authorization: Negotiate YII'", ""),
        ("unknown-scheme", "-H 'Authorization: Other abc'", ""),
    )
])

table("logins that belong to a request", [
    (name, leak, first + url, second + url, SAME,
     {"source": source, "code": None, "first_code": None})
    for name, leak, source, first, second, url in (
        ("basic-none", "another's login", "CVE-2015-3236", "-u user:secret",
         "", BASIC),
        ("basic-other", "another's login", "CVE-2015-3236", "-u user:secret",
         "-u user:wrong", BASIC),
        ("basic-by-case", "a login compared without regard to case",
         "CVE-2016-8616", "-u user:secret", "-u USER:secret", BASIC),
        ("digest-none", "another's login", "CVE-2026-7168",
         "--digest -u user:secret", "", DIGEST),
        ("digest-other", "a nonce under another login", "CVE-2026-7168, 8927",
         "--digest -u user:secret", "--digest -u user:wrong", DIGEST),
        ("digest-same", "a count of another command's requests",
         "CVE-2026-11856", "--digest -u user:secret",
         "--digest -u user:secret", DIGEST),
        ("bearer-none", "another's token", "CVE-2025-14524, 2026-3783",
         "--oauth2-bearer one", "", MIRROR),
        ("bearer-other", "another's token", "CVE-2022-22576",
         "--oauth2-bearer one", "--oauth2-bearer two", MIRROR),
        ("login-in-a-url", "another's login", "CVE-2022-27774",
         "-u one:secret", "", MIRROR.replace("https://", "https://two:x@")),
        ("agent-none", "another's headers", "CVE-2026-9546",
         "-A one -e two -H 'X-Three: 3'", "", MIRROR),
        ("body-none", "another's body", "CVE-2022-32221, 2023-28322",
         "-T data", "-d body", MIRROR),
    )
], files={"data": "upload\n"})

table("CVE-2024-11053, 2025-0167, 2026-8926, 2026-6429: netrc", [
    ("netrc-none", "another's login", "-n" + MIRROR, MIRROR, SAME,
     {"files": {"home/.netrc": NETRC % ("one", "a")}}),
    ("netrc-changed", "a login that a file held before", "-n" + MIRROR,
     "-n" + MIRROR, SAME,
     {"files": {"home/.netrc": NETRC % ("one", "a")},
      "between": lambda s: s.put("home/.netrc", NETRC % ("two", "b"))}),
    ("netrc-other-file", "a login of another file",
     "--netrc-file a" + MIRROR, "--netrc-file b" + MIRROR, SAME,
     {"files": {"a": NETRC % ("one", "a"), "b": NETRC % ("two", "b")}}),
    ("netrc-user-only", "a password of another entry",
     "--netrc-file a -u one:x" + MIRROR, "--netrc-file a" + MIRROR, SAME,
     {"files": {"a": "machine localhost login two\n"}}),
    ("netrc-over-a-proxy", "a login for the host before",
     "--netrc-file a -x {http} -sS http://one.invalid/mirror",
     "--netrc-file a -x {http} -sS http://two.invalid/mirror", SAME,
     {"files": {"a": "machine one.invalid login u password secret\n"}}),
    ("netrc-default", "a login that no entry names",
     "--netrc-file a" + MIRROR, "--netrc-file b" + MIRROR, SAME,
     {"files": {"a": "default login u password p\n",
                "b": "machine other login u password p\n"}}),
])

table("CVE-2016-8623, 2023-38546, 2026-6276: cookies", [
    ("cookies-none", "another's cookies", "-b a=1" + MIRROR, MIRROR, SAME),
    ("cookies-set", "cookies that another command was given",
     "-c {out} -sSk '{https}/setcookie?a=1'", "-b none -sSk {https}/mirror",
     SAME),
    ("cookies-of-a-jar", "cookies of another jar",
     "-b one" + MIRROR, "-b two" + MIRROR, SAME,
     {"files": {"one": "Set-Cookie: a=1\n", "two": "Set-Cookie: b=2\n"}}),
    ("cookies-by-host-header", "cookies of another name",
     "-b one -H 'Host: one.invalid'" + MIRROR, "-b one" + MIRROR, SAME,
     {"files": {"one": "localhost\tFALSE\t/\tFALSE\t0\ta\t1\n"}}),
    ("cookies-expired", "cookies of before", "-b one -c {out}" + MIRROR,
     "-b one -c {out}" + MIRROR, SAME,
     {"files": {"one": "localhost\tFALSE\t/\tFALSE\t0\ta\t1\n"},
      "between": lambda s: s.put("one", "")}),
])

table("CVE-2023-23914, 2023-23915, 2023-27537, 2023-46219, 2024-9681, "
      "2026-87862, 2026-87863: HSTS; alt-svc", [
    ("hsts-none", "an upgrade that another's file demands",
     "--hsts h" + PLAIN, PLAIN, SAME, {"files": {"h": ""}}),
    ("hsts-written", "an upgrade that another's answer demands",
     "--hsts {out} -k -sS {https}/hsts", "-k -sS http://localhost:{port_http}/get",
     APART),
    ("hsts-upgrade", "clear text where TLS is asked for",
     "-k -sS http://up.test.invalid:{port_https}/get --resolve "
     "up.test.invalid:{port_https}:127.0.0.1",
     "-k -sS http://up.test.invalid:{port_https}/get --resolve "
     "up.test.invalid:{port_https}:127.0.0.1 --hsts h", APART,
     {"files": {"h": "up.test.invalid \"20380101 00:00:00\"\n"},
      "first_code": None}),
    ("hsts-upgrade-unverified", "a connection that nobody verified",
     "-k -sS https://up.test.invalid:{port_https}/get --resolve "
     "up.test.invalid:{port_https}:127.0.0.1",
     "-sS http://up.test.invalid:{port_https}/get --resolve "
     "up.test.invalid:{port_https}:127.0.0.1 --hsts h", APART,
     {"files": {"h": "up.test.invalid \"20380101 00:00:00\"\n"}, "code": 60}),
    ("alt-svc", "a detour that another's file names",
     "-k --alt-svc a" + MIRROR, "-k" + MIRROR, NEW,
     {"files": {"a": "h1 localhost {port_https} h1 127.0.0.1 {port_tls12} "
                     "\"20380101 00:00:00\" 0 0\n"}}),
    ("alt-svc-replaced", "a detour that a file named before",
     "-k --alt-svc a" + MIRROR, "-k --alt-svc a" + MIRROR, NEW,
     {"files": {"a": "h1 localhost {port_https} h1 127.0.0.1 {port_tls12} "
                     "\"20380101 00:00:00\" 0 0\n"},
      "between": lambda s: s.put("a", "")}),
])

"""What libcurl remembers of servers in files: HSTS and alt-svc."""
from ..case import table

HOST = "localhost:{port_https}"
SECURE = " -sS --cacert {ca} "
STS = "'https://" + HOST + "/told?sts=max-age%3D1000'"
KNOWN = {"h": 'localhost "unlimited"\n'}
COMMENTED = {"h": '# mine\n\n.localhost "20380101 00:00:00"\n'
                  'other.invalid "20390101 00:00:00"\n'
                  'gone.invalid "20200101 00:00:00"\nnonsense\n'}

table("hsts", [
    "--hsts h -sS {http}/get", "--hsts '' -sS {http}/get",
    ("--hsts h" + SECURE + "http://" + HOST + "/mirror",
     {"files": KNOWN, "code": 0}),
    ("--hsts h -sS http://" + HOST + "/mirror", {"files": KNOWN, "code": 60}),
    ("--hsts h" + SECURE + "http://LOCALHOST:{port_https}/mirror",
     {"files": KNOWN}),
    ("--hsts h" + SECURE + "http://" + HOST + "/mirror -d a=b",
     {"files": KNOWN}),
    ("--hsts h -sS http://127.0.0.1:{port_http}/get", {"files": KNOWN}),
    ("--hsts h" + SECURE + "http://" + HOST + "/get", {"files": COMMENTED}),
    ("--hsts h -sS {http}/get", {"files": COMMENTED}),
    "--hsts h" + SECURE + STS, "--hsts ''" + SECURE + STS,
    ("--hsts h" + SECURE + STS, {"umask": 0o077}),
    "--hsts h" + SECURE +
    "'https://" + HOST + "/told?sts=max-age%3D9;includeSubDomains'",
    ("--hsts h" + SECURE + "'https://" + HOST + "/told?sts=max-age%3D0'",
     {"files": KNOWN}),
    "--hsts h -sS '{http}/told?sts=max-age%3D1000'",
    # one cache for all transfers of a command
    "--hsts h" + SECURE + STS + " http://" + HOST + "/mirror",
    "--hsts ''" + SECURE + STS + " http://" + HOST + "/mirror",
    "--hsts h" + SECURE + STS + " --next --hsts g -sS {http}/get",
    "--hsts h" + SECURE + STS + " --next -sS --cacert {ca} "
    "http://" + HOST + "/mirror",
    ("-Z --hsts h" + SECURE + STS + " " + STS,
     {"unordered": True, "differ": ("parallel-meter",)}),
    "--hsts g --hsts h" + SECURE + STS,
    ("--hsts h -sS http://" + HOST + "/get -k -L",
     {"files": KNOWN, "code": 0}),
    ("-L --hsts h -k -sS {http}/redirect/302?to=http://" + HOST + "/mirror",
     {"files": KNOWN, "code": 0}),
    ("--hsts h -sS --proto =http http://" + HOST + "/get", {"files": KNOWN}),
    ("--hsts h -sS --cacert missing http://" + HOST + "/get",
     {"files": KNOWN, "route": "direct"}),
    ("--hsts h -x {http2nd}" + SECURE + "http://" + HOST + "/get",
     {"files": KNOWN, "code": 0}),
    ("--hsts h" + SECURE + "http://" + HOST + "/get",
     {"files": KNOWN, "env": {"http_proxy": "{http2nd}"},
      "route": "direct"}),
    ("--hsts h -sS {refused}/", {"code": 7}),
    ("--hsts nodir/h -sS {http}/get", {"code": 0}),
    ("--hsts - -sS {http}/get", {"code": 0}),
    ("mkdir d; curl --hsts d -sS {http}/get", {"sh": True}),
    ("ln -s real h; touch real; curl --hsts h -sS {http}/get; cat real",
     {"sh": True}),
    ("touch h; chmod 640 h; curl --hsts h -sS {http}/get", {"sh": True}),
    ("--retry 1 --hsts h" + SECURE + "'https://" + HOST +
     "/flaky/1/503?after=1' -o f", {"files": KNOWN}),
    ("--hsts h" + SECURE + "http://" + HOST + "/get -c jar -b ''",
     {"files": KNOWN}),
], differ=("until",))

# curl heeds it without any option, within a command
table("hsts-always", [
    SECURE + STS + " http://" + HOST + "/mirror",
    SECURE + STS + " --next -sS --cacert {ca} http://" + HOST + "/mirror",
    (SECURE + "http://" + HOST + "/mirror " + STS, {}),
    (SECURE + STS + " --next -sS http://" + HOST + "/mirror", {"code": 60}),
    (SECURE + STS + " {http}/get", {"code": 0}),
    (SECURE + STS + " http://" + HOST + "/mirror",
     {"env": {"http_proxy": "{http2nd}"}, "route": "direct"}),
    SECURE + "-L 'https://" + HOST + "/told?sts=max-age%3D99&to=http://"
    + HOST + "/mirror'",
    SECURE + "'https://" + HOST + "/told?sts=max-age%3D0' http://127.0.0.1:"
    "{port_http}/get",
    SECURE + "-b '' " + STS + " http://" + HOST + "/mirror",
])

ALT = 'h1 localhost {port_https} h1 127.0.0.1 {port_tls12} ' \
    '"20380101 00:00:00" 0 0\n'
table("alt-svc", [
    "--alt-svc a -sS {http}/get", "--alt-svc '' -sS {http}/get",
    ("--alt-svc a" + SECURE + "https://" + HOST + "/mirror",
     {"files": {"a": ALT}, "code": 0}),
    ("--alt-svc a" + SECURE + "https://" + HOST + "/mirror -d a=b",
     {"files": {"a": ALT}}),
    ("--alt-svc a" + SECURE + "https://" + HOST + "/mirror https://" + HOST
     + "/get", {"files": {"a": ALT}}),
    ("--alt-svc a -sS http://127.0.0.1:{port_http}/get",
     {"files": {"a": ALT}}),
    ("--alt-svc a -sS {http}/get", {"files": {
        "a": "# mine\n" + ALT + "nonsense\n"
             'h2 gone 1 h2 gone 2 "20200101 00:00:00" 0 0\n'}}),
    "--alt-svc a" + SECURE +
    "'https://" + HOST + "/told?alt=h2%3D%22:1%22;+ma%3D1000'",
    "--alt-svc a" + SECURE +
    "'https://" + HOST + "/told?alt=http/1.1%3D%22:{port_tls12}%22' "
    "https://" + HOST + "/mirror",
    ("--alt-svc a" + SECURE + "'https://" + HOST + "/told?alt=clear'",
     {"files": {"a": ALT}}),
    ("--alt-svc a" + SECURE + "https://" + HOST + "/get", {"files": {
        "a": 'h1 localhost {port_https} h1 127.0.0.1 {port_expired} '
             '"20380101 00:00:00" 0 0\n'}}),
    ("--alt-svc a --hsts h" + SECURE + "http://" + HOST + "/mirror",
     {"files": {"a": ALT, "h": 'localhost "unlimited"\n'}}),
    ("--alt-svc nodir/a -sS {http}/get", {"code": 0}),
], differ=("until",))

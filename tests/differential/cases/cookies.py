"""Cookies: -b, -c and -j in all forms."""
from ..case import table

MIRROR = " {http}/mirror"
SET = "{http}/setcookie?a=1"

JAR = ("127.0.0.1\tFALSE\t/\tFALSE\t0\tsess\tv\n"
       "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tkept\tv\n"
       "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t4102444800\thonly\tv\n"
       "127.0.0.1\tFALSE\t/\tTRUE\t4102444800\tsec\tv\n"
       "127.0.0.1\tFALSE\t/\tFALSE\t100\texp\tv\n")
FILES = {"files": {"jar": JAR, "heads": "Set-Cookie: h=1; path=/\n"
                   "Set-Cookie: i=2\nset-cookie: j=3; Max-Age=100\n",
                   "odd": "# no\nthis is no cookie\n127.0.0.1\tFALSE\n"}}

table("cookie", ["-s %s" % words + MIRROR for words in (
    "-b a=1 -b b=2", "-b 'a=1;' -b b=2", "-b a= -b =b", "-b =", "-b ''",
    "-b '' -b a=1", "-b jar -b a=1", "-b jar -b heads", "-b odd -b heads",
    "-b jar -b missing -b a=1 -b b=2", "-b @jar", "-b @missing", "-b @a=b",
    "-b .", "-j -b jar", "-b jar -H 'Cookie: x=y'", "-b jar -H Cookie:",
    "-b a=1 -H 'Cookie: x=y'", "-b a=1 {http}/get --next -s -b b=2",
    "-b 'a=\u00e9'", "-b 'a=b; c=\"d e\"'", "-b heads -b heads",
    "-L -b a=1 {http}/redirect/302?to=/mirror",
    "-L -b a=1 '{http}/redirect/302?to=other'",
    "-L -b jar '{http}/redirect/302?to=other'",
)] + [
    ("-s -b -" + MIRROR, {"data": b"Set-Cookie: s=in; path=/\n"}),
    ("-s -b - {http}/mirror" + MIRROR, {"data": JAR.encode()}),
    ("curl -s -b <(printf 'Set-Cookie: f=d') {http}/mirror", {"sh": True}),
    ("curl -s -b $'a=1\\nb=2' {http}/mirror", {"sh": True}),
    ("curl --no-progress-meter -b a=$(head -c 4093 /dev/zero | tr '\\0' x) "
     "{http}/mirror | wc -c", {"sh": True}),
], **FILES)

# Too long to be sent; how long that is goes with the version.
table("cookie-long", [
    ("curl --no-progress-meter -b a=$(head -c %d /dev/zero | tr '\\0' x) "
     "%s{http}/count {http}/mirror | wc -c" % (size, more),
     {"sh": True, "route": "either"})
    for size, more in ((4094, ""), (5000, "-b b=2 "), (8197, ""), (8198, ""))
])

table("cookie-jar", ["--no-progress-meter %s" % words for words in (
    "-c new " + SET, "-c new -b jar " + SET, "-c new -j -b jar " + SET,
    "-c jar -b jar " + SET, "-c nodir/new " + SET, "-c . " + SET,
    "-c /dev/full " + SET, "-c a1 -c new " + SET, "-c '' " + SET,
    "-c new {refused}/", "-c new -b jar {refused}/",
    "-c new http://nope.invalid/", "-c new -f {http}/status/404",
    "-c new {http}/cut", "-c new -m 1.3 {http}/hang",
    "-c new " + SET + " {refused}/ {http}/setcookie?b=2",
    "-c new " + SET + " --next -c other {http}/setcookie?b=2",
    "-c new " + SET + " --next {http}/setcookie?b=2",
    SET + " --next -c new {http}/setcookie?b=2",
    "-b '' " + SET + " --next -c new {http}/setcookie?b=2",
    "-c - " + SET + " {http}/setcookie?b=2", "-c - -o f " + SET,
    "-c - -w '%{http_code}' " + SET, "-c new {http}/setcookie?full",
    "-c new -L '{http}/redirect/302?to=/setcookie?x=y'",
    "-c new --retry 1 --retry-delay 1 {http}/flaky/1/503",
    "-c new '{http}/setcookie?{a,b}=1'",
    "-b '' -T '{jar,heads}' " + SET,
    "-Z -c new {http}/setcookie?z=1",
    "-c in.txt -b in.txt " + SET,
)] + [("-s -c new {http}/setcookie?full", {"umask": 0o077}),
      ("ln -s real link; curl -s -c link '{http}/setcookie?a=1'; cat link real",
       {"sh": True}),
      ("touch ro; chmod 600 ro; curl -s -c ro '{http}/setcookie?a=1'; cat ro",
       {"sh": True}),
      ("mkfifo p; cat p & curl -s -c p '{http}/setcookie?a=1'; wait",
       {"sh": True})], differ=("parallel-meter", "received"), **FILES)

# What is saved of a URL that is none depends on the version.
table("cookies", [("-sS %s j %s" % (option, words), {"route": "either"})
                  for option in ("-c", "--hsts", "--alt-svc") for words in (
    "http://user@@x/", "http://127.0.0.1:x/", "-L '{http}/redirect/302?"
    "to=http://user@@x/'", "{http}/get http://user@@x/", "{refused}/")])

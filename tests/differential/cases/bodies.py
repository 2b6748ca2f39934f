"""Request bodies: -d in all forms and what goes into the URL instead."""
from ..case import table

MIRROR = " {http}/mirror"
SH = {"sh": True}

table("data", ["-s %s" % words + MIRROR for words in (
    "-d a=1", "-d a=1 -d b=2 -d ''", "-d ''", "-d @in.txt",
    "-d @lines.txt", "--data-ascii @lines.txt -d x", "--data-raw @in.txt",
    "--data-binary @lines.txt", "--data-binary @nul.bin",
    "--data-urlencode 'a b'", "--data-urlencode '=a&b'",
    "--data-urlencode 'name=a b/c'", "--data-urlencode @lines.txt",
    "--data-urlencode name@in.txt", "--data-urlencode @nul.bin",
    "-d a=1 --data-urlencode 'b=\u00e9' --data-binary c=3",
    "--json '{}'", "--json '{}' -H 'Accept: x/y'",
    "-G -d a=1 -d b=2", "-G --data-urlencode 'q=a b'", "-G -d @in.txt",
    "--get -d x -X POST", "--url-query a=1 --url-query 'b= c'",
    "--url-query +raw%20x -d body", "--url-query name@in.txt",
    "-d a=1 -X PUT", "-d a=1 -H Content-Type:", "-d a -H 'Expect:'",
    "-d a -H 'Content-Length: 1'",
)] + [
    "-s -G -d a=1 '{http}/mirror?x=y#frag'",
    ("-s -d @-" + MIRROR, {"data": b"from\nstdin\r\n"}),
    ("-s --data-binary @-" + MIRROR, {"data": b"from\nstdin\r\n"}),
    ("-s --data-binary @-" + MIRROR, {"data": b""}),
    ("-s --data-urlencode x@-" + MIRROR, {"data": b"a b\n"}),
    ("-s --json @-" + MIRROR, {"data": b"[1]\n"}),
    "-s --data-binary @big.bin {http}/count",
    "-s --data-binary @big.bin {http}/upload",
    "-s --data-binary @big.bin -H 'Expect: 100-continue' {http}/upload",
    "-s --data-binary @big.bin -H 'Transfer-Encoding: chunked' {http}/upload",
    "-s -d a=1 -H 'Transfer-Encoding: chunked'" + MIRROR,
    "-s -d a=1 -H 'Expect: 100-continue' {http}/expect417",
    "-s -u user:secret --digest -d a=1 {http}/digest",
    "-s -d a=1 --data-raw '' -w '%{size_upload} %{method}'" + MIRROR,
    "-s --http1.0 -d a=1" + MIRROR,
])

# Standard input is one stream: the first option that names it has it.
table("stdin-data", [("-s %s" % words + MIRROR, {"data": b"a: b\nc d\n"})
                     for words in (
    "-d @- -d @- -d y", "-d @- -H @-", "-H @- -d @-", "-H @-",
    "--json @- --json @-", "--data-urlencode q@-", "--url-query q@-",
    "-G --data-urlencode q@-", "-d @- {http}/mirror",
    "-d @- {http}/mirror --next -s -d @-",
)] + [
    ("(printf a; sleep 0.2; printf b) | curl -s --data-binary @- "
     "{http}/mirror", SH),
    ("curl -s -d @<(echo a) -H @<(echo b: c) {http}/mirror", SH),
    ("mkfifo p; echo hi > p & curl -s -d @p {http}/mirror", SH),
    ("head -c 3000000 /dev/zero | curl -s --data-binary @- {http}/count",
     SH),
    ("head -c 3000000 /dev/zero | tr '\\0' x | curl -s -d @- {http}/count",
     SH),
    ("(read l; curl -s -d @- {http}/mirror; cat) < lines.txt", SH),
])

# Files that are not there, directories, and what is in odd ones.
table("data-files", ["--no-progress-meter %s" % words + MIRROR for words in (
    "-d @missing", "--data-binary @missing", "--data-ascii @missing",
    "--data-urlencode @missing", "--data-urlencode a@missing",
    "--json @missing", "--url-query a@missing", "-d @", "-d a -d @missing",
    "-d @missing -d a", "-d @.", "--data-binary @.", "--data-urlencode a@.",
    "--json @.", "-d a -d @. -d b", "-d @missing -s", "-s -d @missing",
    "-sS -d @missing", "--data-urlencode a@/dev/null",
    "--data-urlencode a@/dev/null -d b", "-d @/dev/null -d b",
    "-d a -d @/dev/null", "-d @in.bin", "-d @nul.bin", "-d @nul.bin -d b",
    "--data-binary @nul.bin -d b", "--json @nul.bin", "--json @lines.txt",
    "-G -d @nul.bin", "-G --data-binary @nul.bin", "-d @odd", "-d @long",
    "--data-binary @odd", "--data-urlencode @odd",
)], files={"odd": b"a\0b\nc\rd\r\ne\r", "long": b"x" * 254 + b"\r\n" +
           b"y" * 100 + b"\0" + b"z" * 400})

table("join", ["-s %s" % words + MIRROR for words in (
    "-d '' -d ''", "-d '' -d b", "-d a -d ''", "-d '' -d '' -d c",
    "--json '' --json b", "-d '' --json b", "--json a -d b", "-d a --json b",
    "--json '' -d b", "-d a --data-urlencode ''", "--data-urlencode '' -d a",
    "--data-urlencode =", "--data-urlencode a=", "--data-urlencode =b",
    "--data-urlencode a=b@c", "--data-urlencode a@in.txt=x",
    "--data-urlencode 'a b=c d'", "--data-urlencode '%20'",
    "--url-query '' --url-query c", "--url-query a --url-query ''",
    "--url-query = --url-query a", "--url-query +", "-G -d '' -d b",
    "-G -d a --url-query b", "-G --url-query b -d a", "-G --url-query b",
    "-G -I -d a", "-G -X POST -d a", "-G -F a=b", "-G -T in.txt",
    "-F a=b --url-query c", "-d a --url-query c", "-T in.txt --url-query c",
    "-G --json '{\"a\":1}'", "--no-get -G -d a --no-get", "-G -d a=%7e",
    "-G -d 'a{b}[c]'",
)] + ["-s -G -d a '{http}/mirror%s'" % tail for tail in (
    "?", "?x", "?x&", "#f", "?x#f", "?b=%7E%aB", "/../b/.", "/\u00e9",
    "?\u00e9", "/a|b")] + [
    "-s -G -d 'x y' {http}/mirror -S {http}/get",
    "-s -G --data-binary @lines.txt {http}/mirror -S",
    "-s --url-query '+\u00e9#b' {http}/mirror",
    "-s -S -G -d a 'http://a b/' {http}/get",
])

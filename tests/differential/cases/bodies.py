"""Request bodies: -d in all forms, -F, -T."""
from ..case import table

MIRROR = " {http}/mirror"

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
    ("-sS -d @missing" + MIRROR, {"route": "either"}),
    ("-s --data-binary @nowhere/x" + MIRROR, {"route": "either"}),
    "-s --data-binary @big.bin {http}/upload",
    "-s --data-binary @big.bin -H 'Expect: 100-continue' {http}/upload",
    "-s --data-binary @big.bin -H 'Transfer-Encoding: chunked' {http}/upload",
    "-s -d a=1 -H 'Transfer-Encoding: chunked'" + MIRROR,
    "-s -d a=1 -H 'Expect: 100-continue' {http}/expect417",
    "-s -u user:secret --digest -d a=1 {http}/digest",
    "-s -d a=1 --data-raw '' -w '%{size_upload} %{method}'" + MIRROR,
    "-s --http1.0 -d a=1" + MIRROR,
])

table("form", ["-s %s" % words + MIRROR for words in (
    "-F a=1", "-F a=1 -F b=2", "-F 'a=1;type=x/y'",
    "-F f=@in.txt", "-F 'f=@in.txt;type=a/b'",
    "-F 'f=@in.txt;filename=other.txt'",
    "-F 'f=@in.txt;filename=\"q\\\"uoted.txt\"'",
    "-F 'f=<in.txt'", "-F 'f=<in.txt;type=text/x'", "-F 'f=@in.bin'",
    "-F 'f=@spaced name.txt'", "-F 'f=@\"spaced name.txt\"'",
    "-F 'f=@in.txt,in.json'", "--form-string 'a=@literal;type=x'",
    "--form-string a=1 -F b=2", "-F 'a=\"quo;ted\"'", "-F a=", "-F =nameless",
    "-F f=@in.json", "-F a=1 -X PUT", "-F 'a=1;headers=\"X-P: q\"'",
    "-F '=(;type=multipart/mixed' -F 'a=b' -F '=)'",
    "-F 'f=@in.txt;encoder=base64'",
)] + [
    ("-s -F f=@-" + MIRROR, {"data": b"stdin part\n", "route": "either"}),
    ("-s -F 'f=<-'" + MIRROR, {"data": b"stdin text\n", "route": "either"}),
    ("-sS -F f=@missing" + MIRROR, {"route": "either"}),
    "-s -F f=@big.bin {http}/count", "-s -F f=@big.bin {h2}/up/count -k",
    ("-s -F nothing" + MIRROR, {"route": "direct"}),
    "-s -F a=1 -H 'Content-Type: multipart/x'" + MIRROR,
])

table("upload", [
    "-s -T in.txt" + MIRROR, "-s -T in.txt {http}/upload/",
    "-s -T in.bin {http}/upload/ -X POST",
    ("-s -T -" + MIRROR, {"data": b"piped in\n"}),
    ("-s -T - {http}/upload", {"data": b"x" * 200000}),
    ("(printf a; sleep 0.2; printf b) | curl -s -T - "
     "{http}/mirror", {"sh": True}),
    ("-s -T ." + MIRROR, {"data": b"nonblocking\n", "route": "either"}),
    ("-sS -T missing {http}/upload", {"route": "either"}),
    "-s -T big.bin {http}/upload", "-s -T big.bin {h2}/up/upload -k",
    "-s -T big.bin {https}/upload -k",
    ("-s -T '{in.txt,in.json}' {http}/upload/", {}),
    ("-s -T 'in.[tj]*' {http}/upload/", {"route": "either"}),
    "-s -T in.txt -H 'Expect: 100-continue' {http}/expect417",
    "-s -T 'spaced name.txt' {http}/upload/",
    "-s -T in.txt {http}/echo -T in.json {http}/echo",
    "-sS -T big.bin {http}/denyearly",
    "-s -T in.txt -u user:secret --digest {http}/digest",
])

"""Uploads: -T in all forms, Expect, chunks, what can't be sent twice."""
from ..case import table

MIRROR = " {http}/mirror"
SH = {"sh": True}

table("upload", [
    "-s -T in.txt" + MIRROR, "-s -T in.txt {http}/upload/",
    "-s -T in.bin {http}/upload/ -X POST",
    ("-s -T -" + MIRROR, {"data": b"piped in\n"}),
    ("-s -T - {http}/upload", {"data": b"x" * 200000}),
    ("(printf a; sleep 0.2; printf b) | curl -s -T - "
     "{http}/mirror", {"sh": True}),
    ("-s -T ." + MIRROR, {"data": b"nonblocking\n", "route": "daemon"}),
    ("-sS -T missing {http}/upload", {"route": "daemon"}),
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

# One -T for one URL; "" uploads nothing.
table("upload-pairs", [
    "-s -T in.txt {http}/a/ {http}/b/", "-s {http}/a/ {http}/b/ -T in.txt",
    "-s -T '' -T in.txt {http}/a/ {http}/b/", "-s -T '' {http}/a/",
    "-s -T in.txt {http}/a/ --next -s -T in.json {http}/b/",
    "-s -T '{in.txt,in.json}' '{http}/{a,b}/'", "-s -T 'in.[t-t]xt' {http}/a/",
    "-s -T '{in.txt,in.json}' -o 'f#1' '{http}/{a,b}/'",
    "-s -g -T '{in.txt}' {http}/a/",
    ("-s -T - {http}/mirror -T - {http}/mirror", {"data": b"once\n"}),
    ("-s -T - {http}/mirror {http}/mirror", {"data": b"once\n"}),
    ("-s -T . {http}/mirror -T - {http}/mirror", {"data": b"once\n"}),
])

table("upload-names", ["-s -T %s" % words for words in (
    "in.txt {http}", "in.txt {http}/", "in.txt '{http}/a?x'",
    "in.txt '{http}/a?x/'", "in.txt '{http}/a/#f'", "in.txt {http}/a/../b/c",
    "{dir}/in.txt {http}/a/", "./in.txt {http}/a/",
    "'spaced name.txt' {http}/a/", "in.txt 127.0.0.1:{port_http}/a/",
    "in.txt http:/127.0.0.1:{port_http}/a/", "home {http}/a/",
    "in.txt -w '%{url}' {http}/a/", "in.txt '{http}/a/?x'",
    "in.txt '{http}?x'", "in.txt {http}/a/../b/", "home/ {http}/a/",
    "in.txt {http}/a/.", "in.txt {http}/%2f%2F/", "in.txt '{http}/\u00e9/'",
    "in.txt '{http}/a b/c' {http}/d -S",
)])

table("upload-sources", [
    ("(sleep 0.1; echo a; sleep 0.2; echo b) | curl --no-progress-meter -T . "
     "{http}/mirror",
     SH),
    ("curl -s -T <(echo a) {http}/up/", SH),
    ("mkfifo p; echo hi > p & curl -s -T p {http}/up/", SH),
    "-s -T /dev/null {http}/mirror",
    ("-s -T . {http}/mirror", {"data": None}),
    ("-s -T -" + MIRROR, {"data": b""}),
    ("(read l; curl -s -T - {http}/mirror; cat) < lines.txt", SH),
    ("head -c 3000000 /dev/zero | curl -s -T - {http}/count", SH),
])

table("upload-fails", ["--no-progress-meter %s" % words for words in (
    "-T missing {http}/a/", "-s -T missing {http}/a/",
    "-T missing {http}/a/ {http}/b", "-T missing {http}/a --next {http}/b",
    "-T '{in.txt,missing,in.json}' {http}/a/", "-T '[1-2]' {http}/a/",
    "{http}/c -T '' -T missing {http}/a", "-T missing -o a/b --create-dirs "
    "-D heads -w '%{http_code} %{exitcode} %{errormsg}' {http}/a/",
    "-T missing {refused}/a/", "-T missing --retry 2 {http}/a",
    "-T missing -c jar {http}/a", "-Z {http}/c {http}/a -T '' -T missing",
)])

table("upload-how", [
    "-s -T in.txt -H 'Transfer-Encoding: chunked'" + MIRROR,
    "-s -T in.txt -H Expect:" + MIRROR, "-s -T in.txt -0" + MIRROR,
    ("-sS -T - -0" + MIRROR, {"data": b"x"}),
    "-s -T in.txt -X POST" + MIRROR, "-s -T in.txt -X PATCH" + MIRROR,
    "-s -T in.txt -r 1-3" + MIRROR, "-sS -T in.txt -C 5" + MIRROR,
    "-sS -T in.txt -C -" + MIRROR, "-sS -T in.txt -C 50" + MIRROR,
    "-s -T in.txt -z 'Tue, 14 Nov 2023 22:13:20 GMT'" + MIRROR,
    "-s -T big.bin -H 'Expect: 100-continue' --expect100-timeout 0.1 "
    "{http}/count",
    "-s -T big.bin {http}/status/401", "-s -T big.bin {http}/status/403",
    "-s -T big.bin --limit-rate 1M {http}/count",
    "-s -T in.txt -u user:secret --digest {http}/digest",
    ("-s -T - -u user:secret --digest {http}/digest", {"data": b"rewinds"}),
    ("cat in.txt | curl -sS -T - -u user:secret --digest {http}/digest", SH),
    "-sL -T in.txt {http}/redirect/302?to=/mirror",
    "-sL -T in.txt {http}/redirect/303?to=/mirror",
    "-sL -T in.txt {http}/redirect/308?to=/mirror",
    ("-sL -T - {http}/redirect/307?to=/mirror", {"data": b"rewinds"}),
    ("cat in.txt | curl -sSL -T - {http}/redirect/307?to=/mirror", SH),
    ("-s -T - --retry 1 {http}/flaky/1/503", {"data": b"once\n"}),
])

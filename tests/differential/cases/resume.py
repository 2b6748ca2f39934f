"""-C: where a transfer goes on, and what servers make of it."""
from servers.routes import FILE_BODY

from ..case import table

FILES = {"some": FILE_BODY[:100], "full": FILE_BODY, "empty": b"",
         "more": FILE_BODY + b"xxx"}

table("resume", [
    "-sS -C - -o %s {http}/file -w '%%{http_code} %%{size_download} "
    "%%{exitcode}'" % name for name in (*FILES, "missing")
] + [
    "-sS -C - -o %s {http}/norange -w '%%{exitcode} %%{errormsg}'" % name
    for name in (*FILES, "missing")
] + [
    "-sS -C - {http}/file", "-sS -C - -O {http}/file",
    "-sS -C 10 -o some {http}/file", "-sS -C 10 -o some {http}/norange",
    "-sS -C 10 {http}/norange", "-sS -C 0 -o some {http}/file",
    "-sS -C 5000 -o some {http}/file", "-sS -C - -o some {http}/status/404",
    "-sS -C - -f -o some {http}/status/404",
    "-sS -C - -f -o full {http}/file", "-sS -C - -o some {http}/cut",
    "-sS -C - -o some {refused}", "-sS -C - -o some -i {http}/file",
    "-sS -C - -o some -I {http}/file", "-sS -C - -o some -D h {http}/file",
    "-sS -L -C - -o some '{http}/redirect/302?to=/file'",
    "-sS -C - -o some -o empty {http}/file {http}/file",
    "-sS -C 10 -o some -o new {http}/file {http}/file",
    "-sS -C - -o nodir/f {http}/file",
    "-sS -C - --create-dirs -o nodir/f {http}/file",
    "-sS -C - -o /dev/null {http}/file", "-C - -o some {http}/file",
    "-# -C - -o some {http}/file", "-# -C - -o full {http}/file",
    "-C - -o full {http}/file", "-sS -C - --output-dir home -O {http}/file",
    "-sS -C - -o 'some_#1' '{http}/{file,norange}'",
    "-sS -C 2 -G -d x=y {http}/mirror", "-sS -C 2 -X PUT {http}/mirror",
    ("-sS -C - -R -o some {http}/file", {"mtime": True}),
    "-sS -C - --xattr -o some {http}/file",
    ("-sS -C - -o some --retry 1 --retry-delay 1 {http}/flaky/1/503", {}),
    "-sS -C 5 -r 5-9 {http}/file", "-sS -r 5-9 -C 5 {http}/file",
    "-sS -C - --no-clobber -o some {http}/file",
    "-sS -C - --remove-on-error -o some {http}/file",
    "-sS --remove-on-error -C 10 -o some {http}/norange",
    "-sS -C - --clobber -o some {http}/file",
], files=FILES)

# An upload that goes on somewhere, and the file that gets the answer.
table("resume", [
    "-sS -C %s -T in.txt -o %s {http}/%s" % (where, name, path)
    for where in ("-", "5", "0", "100")
    for name, path in (("some", "upload"), ("missing", "upload"),
                       ("some", "status/204"))
] + [
    "-# -C - -T in.txt -o some {http}/upload",
    "-sS -C 5 -i -T in.txt -o some {http}/upload",
    "-sS -C 5 -T in.txt -o nodir/f {http}/upload",
    "-sS -C 5 -T in.txt -o some --retry 1 --retry-delay 1 {http}/flaky/1/503",
    "-sS -C - -T nosuch -o missing {http}/upload",
], files=FILES)

# Of what is sent without -T some versions send a part, others nothing.
table("resume", [
    "-sS -C 3 -d helloworld {http}/mirror",
    "-sS -C - -d helloworld {http}/mirror",
    "-sS -C 0 -d helloworld {http}/mirror",
    "-sS -C 100 -d helloworld {http}/mirror",
    "-sS -C 3 -d '' {http}/mirror", "-sS -C 3 --json '{}' {http}/mirror",
    "-sS -C 3 -d @in.txt -H 'Range: bytes=1-2' {http}/mirror",
    "-sS -C 3 -d helloworld -H 'Transfer-Encoding: chunked' {http}/mirror",
    "-sS -C - -o some -d helloworld {http}/mirror",
    "-sS -C - -o empty -d helloworld {http}/mirror",
    "-sS -C - -o missing -d helloworld {http}/mirror",
    "-sS -C 2 -o some -d helloworld {http}/mirror -w '%{size_upload}'",
    "-sS -C 3 -F a=bcdef {http}/mirror", "-sS -C - -F a=bcdef {http}/mirror",
    "-sS -C - -o some -F a=@in.txt {http}/mirror",
    "-sS -C 3 -G -d helloworld {http}/norange",
    "-C 3 -d helloworld {http}/mirror -o f",
    "-sS -C 3 -d helloworld {http}/mirror {http}/get -w '%{exitcode}'",
    "-sS {http}/get --next -sS -C 3 -d x=12345 {http}/mirror --next -sS "
    "{http}/get",
    "-sS --retry 1 --retry-all-errors -C 3 -d helloworld {http}/mirror",
    ("-sS -C 3 -d helloworld {http}/mirror", {"data": b"abcdefgh"}),
    ("(curl -sS -C 3 -d helloworld {http}/mirror; cat) <in.txt", {"sh": True}),
    ("cat in.txt | (curl -sS -C 3 -d helloworld {http}/mirror; cat)",
     {"sh": True}),
    ("cat in.txt | curl -sS -C 3 -d @- {http}/mirror", {"sh": True}),
    ("cat in.txt | curl -sS -C 3 -T - {http}/mirror", {"sh": True}),
    ("(head -c 2 >two; curl -sS -C 3 -T - {http}/mirror) <in.txt",
     {"sh": True}),
    "-sS --aws-sigv4 : -u a:b {http}/get {http}/get",
], files=FILES, route="either")

# One that has no file of its own goes on where the one before it did.
table("resume", ["-sS -C - " + words for words in (
    "-o in.txt {http}/file {http}/file", "-o in.txt {http}/file {http}/norange",
    "-o in.txt {http}/a -o new {http}/file {http}/file",
    "-o in.txt {http}/file -o - {http}/file '{http}/{file,mirror}'",
    "-o in.txt {http}/file --next -sS -C - {http}/file",
    "-T in.txt {http}/upload {http}/mirror",
    "-o some {http}/file -T in.txt {http}/upload {http}/mirror",
    "-T in.txt {http}/upload -o some {http}/mirror {http}/norange",
)], files=FILES, route="either")

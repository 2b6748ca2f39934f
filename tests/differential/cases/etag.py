"""--etag-save and --etag-compare."""
from ..case import table

TAGS = {"v1": '"v1"', "other": '"x"\n', "empty": "", "two": '"a"\n"b"\n',
        "crlf": '"v1"\r\n', "bare": "x"}

table("etag", [
    ("-sS --etag-save e {http}/file -o f", {}),
    ("-sS --etag-save e {http}/get", {}),
] + [
    "-sS --etag-save other {http}/raw/" + name for name in (
        "weaketag", "plainetag", "blanketag", "twoetags", "spacedetag",
        "etag404", "etag103", "etag302")
] + [
    "-sS --etag-compare %s {http}/mirror" % name for name in TAGS
] + [
    "-sS --etag-compare home {http}/mirror",
    "-sS --etag-compare v1 {http}/file -o f -w '%{http_code}'",
    "-sS --etag-compare v1 --etag-save v1 {http}/file -o f",
    "-sS --etag-compare other --etag-save other {http}/file -o f",
    "-sS --etag-compare other --etag-save other {http}/get",
    "-sS --etag-save other {http}/status/304",
    "-sS --etag-compare v1 -H 'If-None-Match: x' {http}/mirror",
    "-sS --etag-compare v1 -H 'If-None-Match:' {http}/mirror",
    "-sS --etag-compare v1 '{http}/mirror?{a,b}'",
    "-sS --etag-save e '{http}/{file,get}' -o 'f#1'",
    "-sS --etag-save e {refused}", "-sS --etag-save e {http}/empty",
    "-sS --etag-save e {http}/cut", "-sS --etag-save e -f {http}/raw/etag404",
    "-sS -L --etag-save e {http}/raw/etag302",
    "-sS -L --etag-save e '{http}/redirect/302?to=/file' -o f",
    "-sS --etag-save e {http}/file -o f --next -sS --etag-save e2 "
    "{http}/raw/weaketag", "-sS --etag-save e -I {http}/file",
    "-sS --etag-save e --retry 1 --retry-delay 1 {http}/flaky/1/503",
    ("-s --etag-save e -Z {http}/file -o f", {"differ": ("parallel-meter",)}),
    "-sS --etag-compare /dev/null {http}/mirror",
    "--no-progress-meter --etag-compare missing --etag-save missing "
    "{http}/file -o f",
    "-sS --etag-compare missing --etag-save e {http}/mirror",
    "-sS --etag-compare nodir/e --etag-save nodir/e {http}/mirror",
], files=TAGS)

table("etag", [
    "-sS --etag-save - {http}/file -o f",
    "-sS --etag-compare v1 {http}/mirror {http}/mirror",
    "-sS --etag-save e {http}/file {http}/get -o f -o g",
], files=TAGS)

table("etag", [
    "--no-progress-meter --etag-compare missing {http}/mirror",
    "-sS --etag-save new/e --create-dirs {http}/file -o f",
], since=(8, 14, 0))

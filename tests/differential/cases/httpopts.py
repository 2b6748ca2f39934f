"""Options about how HTTP is spoken."""
from ..case import table

MIRROR = " {http}/mirror"

table("http-option", [
    "-s --raw {http}/chunked", "-s --raw --compressed {http}/encoded/gzip",
    "-s --compressed --raw -i {http}/encoded/deflate",
    "-s --raw --no-raw {http}/chunked", "-s --raw {http}/trailer -i",
    "-s --tr-encoding" + MIRROR, "-s --tr-encoding --compressed" + MIRROR,
    "-s --ignore-content-length {http}/http10",
    "-s -m 5 --ignore-content-length {http}/untilclose -i",
    "-s --path-as-is {http}/mirror/../a/./b", "-s {http}/mirror/../a/./b",
    "-s --path-as-is --url {http}/a/%2e%2e/b -L",
    "-s --request-target /mirror {http}/other",
    "-s --request-target '*' -X OPTIONS" + MIRROR,
    "-s --request-target 'two words' {http}/x",
    "-s --disallow-username-in-url" + MIRROR,
    ("-sS --disallow-username-in-url http://u:p@127.0.0.1:{port_http}/get",
     {"code": 67}),
    "-s --expect100-timeout 0.2 -H 'Expect: 100-continue' -d a=b" + MIRROR,
    "-s --expect100-timeout 0 -d a=b" + MIRROR,
    ("-sS --expect100-timeout x {http}/get", {"route": "direct", "code": 2}),
    "-s --crlf -T lines.txt" + MIRROR, "-s --crlf -T in.txt" + MIRROR,
    "-s --crlf -d a=b" + MIRROR, "-s --use-ascii" + MIRROR,
    "-s -0 --raw {http}/http10", "-sS {http}/http09",
    "-s --http0.9 -o f {http}/http09", "-s --no-http0.9 {http}/get",
    ("-sS --no-http0.9 {http}/http09", {"code": 1}),
    "-s --max-filesize 1G {http}/size/100",
    ("-sS --max-filesize 0 {http}/size/100", {}),
    "-s --max-filesize 99b {http}/size/100",
    "-s --limit-rate 1G {http}/size/100",
    "-s --limit-rate 900k {http}/size/20000 -o f",
    "-s --post301 --post302 --post303 -L -d a=1 "
    "{http}/redirect/303?to=/mirror",
    "-s --post301 --no-post301 -L -d a=1 {http}/redirect/301?to=/mirror",
])

table("follow", [
    "-s --location-trusted -u u:p {http}/redirect/302?to=other",
    "-s --location-trusted -u u:p --digest {http}/redirect/302?to=other",
    "-s -L -u u:p {http}/redirect/302?to=other",
    "-s --location-trusted --no-location-trusted "
    "{http}/redirect/302?to=/mirror",
    "-s -L --no-location {http}/redirect/302?to=/mirror",
    "-s --location-trusted --no-location -u u:p "
    "{http}/redirect/302?to=/mirror",
    "-s --location-trusted -b a=b {http}/redirect/302?to=other",
    "-s -L -H 'Authorization: Bearer t' {http}/redirect/302?to=other",
    "-s --location-trusted -H 'Authorization: Bearer t' "
    "{http}/redirect/302?to=other",
    "-sL --path-as-is '{http}/redirect/302?to=/mirror/../x'",
    "-sL --request-target /redirect/302?to=/mirror {http}/x --max-redirs 1",
    ("-sL --follow -d a=1 {http}/redirect/302?to=/mirror",
     {"since": (8, 16, 0)}),
    ("-s --follow -X PUT -d a=1 {http}/redirect/303?to=/mirror",
     {"since": (8, 16, 0)}),
])

table("follow", ["--no-progress-meter %s {http}/hops/1" % words for words in (
    "-L --follow", "--follow -L", "--follow --location-trusted",
    "--follow --no-follow -L", "--location-trusted --follow -L -s",
)], since=(8, 23, 0), route="either")

# Long URLs: some that the daemon carries, some that it can't.
table("long", ["-sS -G -d @%s.txt -o f {http}/get" % name
               for name in ("k100", "k300")],
      files={"k%d.txt" % k: "x" * (k * 1000) for k in (100, 300)},
      route="either")

"""Several transfers in one command: URLs, globs, --next, -Z, retries."""
from ..case import table

FREE = {"unordered": True, "differ": ("parallel-meter",)}

table("several", [
    "-s {http}/a {http}/b {http}/c", "-s --url {http}/a --url {http}/b",
    "-s {http}/a {refused}/b {http}/c -S",
    ("-s {refused}/b {http}/a", {"code": 0}),
    ("-s {http}/a {refused}/b", {"code": 7}),
    ("-sf --fail-early {http}/status/404 {http}/get", {"code": 22}),
    "-sf {http}/status/404 {http}/get",
    "-s {http}/a --next -s -d x=1 {http}/mirror",
    "-s {http}/a -: -s -X PUT {http}/mirror -: -I {http}/b",
    "-s -o one {http}/a --next -o two {http}/b",
    "-s {http}/setcookie?a=1 {http}/mirror -b ''",
    "-s -c jar {http}/setcookie?a=1 --next -s -b x=1 {http}/mirror",
    ("-s {http}/a --next", {"route": "direct"}),
    "-s -d shared=1 {http}/mirror {http}/mirror",
    "-s -u u:p {http}/mirror --next -s {http}/mirror",
    "-sI {http}/a {https}/b -k",
    "-s {https}/a {https}/b {h2}/name {h1s}/name -k",
])

table("glob", [
    "-s '{http}/{a,b,c}'", "-s '{http}/[1-3]'", "-s '{http}/[01-10:3]'",
    "-s '{http}/[000000000000000000000000000000000000000000000000001-2]'",
    "-s '{http}/[a-c]'", "-s '{http}/{a,b}/[1-2]'",
    "-s '{http}/[a-e:2]' -o 'f#1'", "-s '{http}/{x,y}[1-2]' -o '#2-#1'",
    "-s -g '{http}/{a}[b]'", "-s '{http}/{a,b}' -O",
    ("-s '{http}/{a,b'", {"route": "direct", "code": 3}),
    ("-s '{http}/[3-1]'", {"route": "direct", "code": 3}),
    ("-s '{http}/[1-'", {"route": "direct", "code": 3}),
    "-s '{http}/{a}' -o 'f#1_#2'", "-s 'http://[::1]:{port_http}/'",
    "-s '{http}/\\{a\\}'", "-s '{http}/{one,two}/mirror' -d '#1'",
])

table("parallel", [
    ("-s -Z {http}/a {http}/b {http}/c", FREE),
    ("-s -Z -o a {http}/size/1000 -o b {http}/size/2000", FREE),
    ("-s -Z --parallel-max 2 '{http}/[1-6]'", FREE),
    ("-s -Z '{http}/size/[1-5]' -o 'f#1'", FREE),
    ("-sS -Z {http}/a {refused}/b", FREE),
    ("-s -Z --parallel-immediate {http}/a {http}/b", {
        **FREE, "route": "either"}),
    ("-sk -Z '{h2}/up/[1-8]'", FREE),
    ("-s -Z -O --fail-early {http}/a {http}/b", FREE),
])

# A refusal behind a failure, whose code stays.
table("several", ["--no-progress-meter " + words for words in (
    "-O '{refused}/{a,}'", "-O '{http}/{a,}'", "-O '{http}/{a,,b}'",
    "-T in.txt {refused}/ -T in.json http://127.0.0.1:x/",
    "-T in.txt {http}/upload -T in.json http://127.0.0.1:x/",
    "-G -d a=b {refused} http://127.0.0.1:x/", "{refused} '{http}/{a'",
)], route="either")

# URLs behind several uploads, which are for the first one alone.
UPLOADS = "-T '{in.txt,in.json,in.bin}' {http}/upload "
table("several", ["-sS -w '%{urlnum} ' " + UPLOADS + rest for rest in (
    "{http}/get", "{http}/get {http}/a", "'{http}/[1-2]' {http}/a",
    "{http}/get --next -sS {http}/a", "-T in.txt {http}/upload {http}/get",
    "-T '{in.txt,in.bin}' {http}/upload {http}/get",
    "-T '' {http}/get {http}/a", "{http}/get -o f -o '#1x'",
    "-o f {refused} {http}/get", "{http}/cut --fail-early {http}/a",
)] + ["-sS {http}/a " + UPLOADS + "{http}/b -T in.txt {http}/upload",
      ("-sS -Z " + UPLOADS + "{http}/get", FREE)])

# How many connections there were.
table("parallel", [
    ("-s -Z --parallel-max-host 1 -w '%{num_connects}\\n' {http}/a {http}/b "
     "{http}/c", {**FREE, "since": (8, 16, 0), "kept": False}),
    ("-s -Z --parallel-max-host 65536 {http}/a", {**FREE,
                                                 "since": (8, 16, 0)}),
    ("-s --parallel-max-host 1 {http}/a {http}/b", {"since": (8, 16, 0)}),
    ("-sk -Z --parallel-max-host 1 '{h2}/up/[1-8]' -w '%{num_connects}\\n'",
     {**FREE, "since": (8, 16, 0), "kept": False}),
])

table("retry", [
    ("-s --retry 2 {http}/flaky/1/503", {"code": 0}),
    ("--retry 2 {http}/flaky/1/503 -o f", {"code": 0}),
    ("-s --retry 1 {http}/flaky/3/500 -w '%{http_code}'", {"code": 0}),
    ("-s --retry 2 {http}/flaky/1/404", {"code": 0}),
    ("-sf --retry 1 --retry-delay 1 {http}/flaky/3/503", {"code": 22}),
    ("-s --retry 2 '{http}/flaky/1/503?after=1'", {"code": 0}),
    ("-s --retry 2 {http}/flaky/1/429", {"code": 0}),
    ("-sS --retry 1 --retry-connrefused --retry-delay 1 {refused}",
     {"code": 7}),
    ("-sS --retry 2 {refused}", {"code": 7}),
    ("-sS --retry 1 --retry-all-errors --retry-delay 1 {http}/flakycut/1",
     {"code": 0, "kept": False}),
    ("-sS --retry 3 --retry-max-time 1 --retry-delay 2 {http}/flaky/9/503",
     {}),
    ("-s --retry 1 -o f {http}/flaky/1/503", {}),
    ("-s --retry 1 -d a=1 {http}/flaky/1/503", {}),
    ("-s --retry 1 -T - {http}/flaky/1/503", {"data": b"once\n",
                                             "route": "either"}),
    ("-s --retry 1 -m 1 {http}/hang -S", {"code": 28}),
    ("-sS --retry 1 http://nope.invalid/", {"code": 6}),
    ("-s --retry 1 {http}/flaky/1/503 {http}/get", {}),
    ("-sZ --retry 1 {http}/flaky/1/503 {http}/get", FREE),
])

# --rate: what stands before a pause and what behind it, and that there is one.
table("retry", [
    ("-s --rate 2/s {http}/a {http}/b", {"code": 0}),
    ("-s --rate 120/m '{http}/[1-3]' -w '%{urlnum} %{http_code}\\n'", {}),
    ("-sS --rate 172800/d {http}/a {refused} {http}/b", {"code": 0}),
    ("-s --rate 2/s {http}/a --next -s --rate 7200 {http}/b", {}),
    ("-sS --rate 2/s {http}/a 'http://['", {"code": 3}),
    ("-s --rate 1/m --fail-early {refused} {http}/b", {"code": 7}),
    ("-sS --rate 3/s {http}/a --next -sS -T missing {http}/b --next -s "
     "{http}/c", {"code": 26}),
    ("--rate 3/s -o a {http}/a -o b {http}/b", {}),
    ("-s --rate 3/s --retry 1 -w '%{http_code} ' {http}/flaky/1/503 {http}/b",
     {}),
    ("-sZ --rate 1/d {http}/a {http}/b", FREE),
    ("a=${EPOCHREALTIME/[.,]/}; curl -s --rate 2/s {http}/a {http}/b; "
     "b=${EPOCHREALTIME/[.,]/}; echo $(((b - a) / 480000 > 0))", {"sh": True}),
    ("-s --rate 2/5s {http}/a", {"route": "either"}),
    ("-s --rate 3/1s {http}/a {http}/b", {"since": (8, 14, 0),
                                          "route": "either"}),
    ("-s --rate 1001/s {http}/a {http}/b", {"route": "either"}),
    ("--rate 2/x {http}/a", {"route": "either", "code": 2}),
    ("-sS --rate 2/x {http}/a", {"route": "either", "code": 2}),
    ("--rate 1/99999999999999d {http}/a", {"route": "either", "code": 2}),
    ("--rate 0 {http}/a", {"route": "either", "code": 2}),
    ("--rate -1 {http}/a", {"route": "either", "code": 2}),
    ("--rate x {http}/a", {"route": "either", "code": 2}),
    ("--rate ' 2/s' {http}/a -s", {"route": "either"}),
])

# What is thrown away before a retry: bodies, and what stands before them.
table("retry", [
    ("-s%s -o f --retry 1 --retry-delay 1 {http}/flaky/1/503" % option, {})
    for option in ("i", "I", "if", "i --fail-with-body")
] + [
    ("-i -o f --retry 1 --retry-delay 1 {http}/flaky/1/503", {}),
    ("-s -o /dev/null --retry 1 --retry-delay 1 {http}/flaky/1/503 -w "
     "'%{exitcode}'", {}),
])

table("several", [
    "--no-progress-meter {http}/a %s" % outputs for outputs in (
        "-o a -o b -o c", "-o a -o b --next {http}/b -o c -o d",
        "-T in.txt -T in.txt -T in.txt --next {http}/b",
        "-O -O --next {http}/b --next {http}/c",
        "--next -s {http}/b -o c -o d")
], route="either")

# A protocol that nobody knows, with what is added to its URL.
table("failure", [
    ("-sS -T in.txt htfp://h/x", {"code": 1}),
    ("-sS -T in.txt htfp://h/x/ {http}/a -w '%{url_effective} %{exitcode}\\n'",
     {}),
    ("-sS --fail-early -T in.txt HTFP://h/x/ -T in.txt {http}/a", {"code": 1}),
    ("-G -d a=b htfp://h/x {http}/a", {"code": 1}),
    ("-sS -G -d a=b htfp://h/x", {"code": 1}),
    ("-G -d a=b 'http://a b/'", {"code": 3}),
    ("-sS -T missing htfp://h/x/", {"code": 26}),
], route="either")

table("parallel", [
    ("-s -Z --no-progress-meter {http}/a -o a", FREE),
    ("-Z --no-progress-meter -s {http}/a {http}/b", FREE),
])

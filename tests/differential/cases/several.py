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

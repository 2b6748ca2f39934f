"""Where bodies and headers go: files, names, modes, directories."""
from ..case import table

table("output", [
    "-s -o out {http}/get", ("-s -o out {http}/get", {"umask": 0o077}),
    ("-s -o out {http}/get", {"files": {"out": "longer than before" * 99}}),
    "-s {http}/get -o a {http}/mirror -o b", "-s -O {http}/file",
    "-s -O '{http}/file?query=1'", "-s -O {http}/a/b/c",
    ("-sS -O {http}/", {"route": "either"}),
    "-s --remote-name-all {http}/a {http}/b",
    "-s --remote-name-all {http}/a {http}/b -o -",
    "-sOJ {http}/named", "-sOJ '{http}/named?name=x%2Fy.txt'",
    "-sOJi {http}/named", ("-sSOJ {http}/named", {"files": {
        "given.txt": "already here"}}),
    "-sOJ {http}/get", "-sOJL '{http}/redirect/302?to=/named'",
    "-s -OJ --output-dir new --create-dirs {http}/named",
    ("-sS --output-dir nodir -o f {http}/get", {"code": 23}),
    "-s --create-dirs -o a/b/c {http}/get",
    ("-s --create-dirs -o a/b/c {http}/get", {"umask": 0o027}),
    "-s --output-dir d --create-dirs -o x/y {http}/get",
    ("-sS -o nodir/f {http}/get", {"code": 23}),
    ("-sS -o . {http}/get", {"code": 23}),
    # The header that can't be written is the last of it.
    ("-s -o . -L -I {http}/hops/1", {"code": 23}),
    ("-s -o nodir/f -L -i {http}/hops/1", {"code": 23}),
    ("-s -o nodir/f -L {http}/hops/1", {"code": 23}),
    ("curl --no-progress-meter -o $(printf %0300d 0) {http}/get; echo $?",
     {"sh": True}),
    ("curl --no-progress-meter -o $(printf %09000d 0) {http}/get; echo $?",
     {"sh": True}),
    ("ln -s loop loop; curl --no-progress-meter -o loop {http}/get; echo $?",
     {"sh": True}),
    ("-s --no-clobber -o out {http}/get", {"files": {"out": "mine"}}),
    ("-s --no-clobber -o out {http}/get", {"files": {
        "out": "mine", "out.1": "too"}}),
    "-s -o /dev/null -w done {http}/get", "-s -o - {http}/get",
    ("curl -s -o /dev/stdout {http}/get | cat", {"sh": True}),
    ("curl -s {http}/get > /dev/full; echo $?", {"sh": True}),
    ("mkfifo p; cat p & curl -s -o p {http}/get; wait", {"sh": True}),
    ("curl -s {http}/get >&-; echo $?", {"sh": True, "route": "direct"}),
    ("curl -s {http}/get 2>&-; echo $?", {"sh": True}),
    ("curl -s {http}/get <&-; echo $?", {"sh": True}),
    ("curl -sS {refused} -o x >f 2>&1; cat f", {"sh": True}),
    ("curl -si {http}/get {refused} >f 2>&1 -S; cat f", {"sh": True}),
    ("curl -sS {http}/cut >f 2>&1; cat f", {"sh": True}),
    ("curl -sS -w X {refused} {http}/a {refused} >f 2>&1; cat f",
     {"sh": True}),
    ("curl -sS -w X --fail-with-body {http}/status/404 {http}/a >f 2>&1; "
     "cat f", {"sh": True}),
    "-s -i {http}/get", "-s -i -o out {http}/get", "-s -D heads {http}/get",
    "-s -D - {http}/get", "-s -D - -o /dev/null {http}/get",
    "-s -D heads -i -o both {http}/get", "-s -D heads {http}/a {http}/b",
    "-sL -D heads {http}/hops/2", ("-sS -D nodir/h {http}/get", {"route": "either"}),
    ("-s -D /dev/stderr {http}/get", {}),
    "-s {http}/chunked", "-s -i {http}/chunked", "-s -i {http}/trailer",
    "-s -D - {http}/trailer", ("-s --raw {http}/chunked",
                               {"route": "either"}),
    "-s -i {http}/interim", "-s -i {http}/many/60", "-s -i {http}/folded",
    "-s -i {http}/noreason", "-s -i {http}/status/204",
    "-s -i {http}/untilclose", "-s {http}/size/0 -o zero",
    "-s -f -o out {http}/status/404", "-s {http}/size/3000000 -o big",
    "-s {http}/binary", "-s {https}/size/3000000 -k -o big",
    "-s {h2}/up/size/3000000 -k -o big", "-s {http}/size/100 -N",
    "-N -s {http}/slow/3/0.05", "-s --limit-rate 2M {http}/size/100000",
    "-sS --stderr errs {refused}/x", ("-sS --stderr - {refused}/x", {}),
    ("--stderr errs {http}/get -o f", {}),
    ("-s -o 'f_#1' '{http}/{a,b}'", {}),
    ("-s -o out {http}/empty -S", {"files": {"out": "stays"}, "code": 52}),
    ("-s file://{dir}/in.txt", {"route": "direct"}),
])

# Names that come from URLs and servers.
table("outname", [
    "-sS -O '{http}/a/./b/../c'", "-sS -O '{http}/a\\b'",
    "-sS -O {http}/a%2Fb", "-sS -O '{http}/a;b'", "-sS -O '{http}/a b'",
    "-sS -OJ {http}/", "-sS -OJ {http}/named/",
    "-sS --remote-name-all --no-remote-name {http}/a {http}/b",
    "-sS {http}/a {http}/b --no-remote-name -O",
    "-sS {http}/a {http}/b -O --no-remote-name -O",
    "-sS {http}/a {http}/b --no-remote-name -o x",
    "-sS {http}/a {http}/b --no-remote-name --remote-name-all -o x",
    "-sS -OJ --output-dir home {http}/named -w '%{filename_effective}'",
    "-sS -OJ --output-dir nodir {http}/named -w '%{filename_effective}'",
    "-sS -OJ --output-dir home -R {http}/named",
    ("-sS -OJ {http}/named -w '%{filename_effective}'",
     {"files": {"given.txt": "mine"}, "code": 23}),
    ("-sS -OJ --clobber {http}/named -w '%{filename_effective}'",
     {"files": {"given.txt": "mine"}, "code": 0}),
    ("-sS -OJ --no-clobber {http}/named -w '%{filename_effective}'",
     {"files": {"given.txt": "mine", "given.txt.1": "too"}, "code": 0}),
    "-sS -LOJ '{http}/redirect/302?to=/x/y?z'", "-sS -LOJ {http}/hops/2",
    "-sS -LOJ '{http}/redirect/302?to=/named'",
    "-sS -LJ -o f '{http}/redirect/302?to=/x'",
    "-sS -OJ -C 5 {http}/named", "-sS -OJ -C 0 {http}/named",
    "-sS -J {http}/named", "-sS -J -o f {http}/named",
    "-sS -OJ -D heads {http}/named", "-sS -OJ {http}/status/204",
] + ["-sS -OJ {http}/raw/" + name for name in (
    "cd404", "cd103", "cdtwice", "cdnone", "cdlate", "cdspace", "cdempty")])

table("fate", [
    "-sS --remove-on-error -o f {http}/cut",
    "-sS --remove-on-error {http}/cut",
    ("-sS --remove-on-error -o f {http}/cut", {"files": {"f": "old"}}),
    ("-sS --remove-on-error -o f {refused}", {"files": {"f": "old"}}),
    "-sS --remove-on-error -f -o f {http}/status/404",
    "-sS --remove-on-error --fail-with-body -o f {http}/status/404",
    "-sS --remove-on-error -i -f -o f {http}/status/404",
    ("-sS --remove-on-error --no-clobber -o f {http}/cut",
     {"files": {"f": "old"}}),
    "-sS --remove-on-error --no-remove-on-error -o f {http}/cut",
    "-sS --remove-on-error -o f {http}/get -o g {http}/cut",
    "-sS --remove-on-error -o f {http}/cut -w '%{filename_effective}'",
    "-s --xattr -o f {http}/get", "-s --xattr {http}/get",
    "-s --xattr -o f -e http://before/x 'http://u:p@localhost:{port_http}/"
    "a?b=c#d'",
    "-sL --xattr -o f -e ';auto' {http}/hops/1",
    "-s --xattr -o f localhost:{port_http}/get",
    "-s --xattr -o f {http}/noreason", "-s --xattr -o f {http}/size/0",
    "-s --xattr -o f {http}/cut", "-s --xattr -OJ {http}/named",
    "-s --xattr -o f -I {http}/get", "-s --xattr -f -O {http}/status/404",
    "-s --create-file-mode 0600 -o f {http}/get",
    ("-s --create-file-mode 0999 {http}/get", {"code": 2}),
    ("-s --create-file-mode 01777 {http}/get", {"code": 2}),
    ("-s --create-file-mode -1 {http}/get", {"code": 2}),
])

table("dump", [
    "-sS -D h {http}/a --next -sS -D h {http}/b",
    ("-sS -D h {http}/a", {"files": {"h": "longer " * 99}}),
    "-sS -D - -o f {http}/a -o g {http}/b", "-sS -D - -i {http}/a",
    "-sS -D h -o h {http}/a", "-sS -D h {refused}",
    "-sS -D h {http}/empty", "-sS -D h -f {http}/status/404",
    "-sS -D h -p -x {http2nd} {http}/a", "-sS -D h -D h2 {http}/a",
    "-sS -D h --suppress-connect-headers -p -x {http2nd} {http}/a",
    "-sS -D /dev/full -o f {http}/get", "-sS -D % -o f {http}/get",
    "-sS -D h --retry 1 --retry-delay 1 -o f {http}/flaky/1/503",
])

# Terminals: what is bold there, and what is a link.
table("terminal", [
    ("script -qec '\"$CURL\" %s' /dev/null" % arguments, {"sh": True})
    for arguments in (
        "-si {http}/hops/1", "-sI {http}/get", "-sLi {http}/hops/2",
        "-si -D - {http}/get", "-si --no-styled-output {http}/get",
        "-si -o f {http}/get", "-s -D - {http}/get",
        "-si {http}/raw/places", "-si {http}/raw/trailers",
        "-s {http}/binary", "-s {http}/binary -o -", "{http}/get",
        "-# {http}/get", "-i {http}/get -o f -s {http}/get",
    )
])

# What later versions brought.
table("output-new", [
    ("-sS --skip-existing -o f {http}/a -o g {http}/b",
     {"files": {"f": "old"}}),
    ("-sS --skip-existing -o f {http}/a -w '%{exitcode} %{http_code} "
     "%{filename_effective}'", {"files": {"f": "old"}}),
    ("-sS --skip-existing -o f -D h --etag-save e {http}/a",
     {"files": {"f": "old"}}),
    ("-sS --skip-existing --no-skip-existing -o f {http}/a",
     {"files": {"f": "old"}}),
    ("--skip-existing -o f_#1 '{http}/{a,b}'", {"files": {"f_a": "old"}}),
    "-sS --skip-existing {http}/a", "-sS --skip-existing -OJ {http}/named",
    ("-sS --skip-existing -o f {refused}", {"files": {"f": "old"}}),
    "-sS -D new/h --create-dirs -o f {http}/get", "-sS --show-headers {http}/a",
    "-sS -iOJ {http}/named", "-sS -iOJ {http}/interim",
    "-sS -LiOJ '{http}/redirect/302?to=/named'", "-sS -IOJ {http}/named",
    "-sS -iOJ {http}/empty", "-sS -O {http}/a/b/",
    "-sS -O {http}/", "-sS -O {http}/a/..",
], since=(8, 14, 0))

table("output-new", [
    "-sS --out-null {http}/a", "-sS -i --out-null {http}/a -o f {http}/b",
    "-sS --out-null {http}/a -w '%{filename_effective}|%{size_download}|'",
    "--out-null {http}/a", "-sS --out-null --out-null {http}/a {http}/b",
    "-sS --out-null --remote-name-all {http}/a {http}/b",
    "-sS --out-null -D - {http}/a", "-sS --out-null --xattr -R {http}/cut",
    "-sS -LOJ '{http}/redirect/302?to=/x/y?z'", "-sS -LOJ {http}/hops/2",
    "-sS -OJ '{http}/redirect/302?to=/x'",
    "-sS -LOJ '{http}/redirect/302?to=/named'",
    ("-sS -LOJ '{http}/redirect/302?to=/f'", {"files": {"f": "old"}}),
    "-sS -LOJ '{http}/redirect/302?to=/x/'",
    ("-sS -O --no-clobber {http}/f.tar.gz", {"files": {"f.tar.gz": "old"}}),
], since=(8, 23, 0))

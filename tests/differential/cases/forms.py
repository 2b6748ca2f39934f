"""Multipart forms: -F and --form-string in full."""
from ..case import table

COUNT = " {http}/mirror"
SH = {"sh": True}


def fields(cls, words, **common):
    """One argument of -F each; warnings are shown."""
    table(cls, ["--no-progress-meter -F '%s'" % text + COUNT
                for text in words], **common)


fields("form", (
    "a=1", "a=1;type=x/y", "f=@in.txt", "f=@in.txt;type=a/b",
    "f=@in.txt;filename=other.txt", 'f=@in.txt;filename="q\\"uoted.txt"',
    "f=<in.txt", "f=<in.txt;type=text/x", "f=@in.bin", "f=@spaced name.txt",
    'f=@"spaced name.txt"', "f=@in.txt,in.json", 'a="quo;ted"', "a=",
    "=nameless", "=", "a b=c", "a=b=c", "a=b,c", "f=@in.json",
    'a=1;headers="X-P: q"', "f=@in.txt;encoder=base64", "a= b ", 'a=  "b" ',
    'a="x', 'a="x\\"y\\\\z\\w"', 'a=x"y"z;type=a/b', "a=;type=a/b",
    'a"b=1', "a\\b=1", '"a"=b', "a=b;filename=", "f=@in.txt;filename=",
    'f=@in.txt;filename="a\\b\\"c\\\\d"', 'a="b;c";type=c/d', "f=@ in.txt ",
    "f=@in.txt;filename=x.png", "f=@in.bin;filename=x.nosuch",
    "f=@in.json;filename=x.html", "f=<in.json", "f=< in.txt ", "f=@in.txt;",
))

fields("form-types", (
    "a=b;type=text/plain; charset=utf-8", "a=b;type=x/y;c=d; e=f;filename=n",
    'a=b;type=x/y;charset="a;b"', 'a=b;type=x/y;charset="a;filename=q"',
    "a=b;type=x/y;type=z/w", "a=b;TYPE=x/y;FileName=z", 'a=b;type="x/y"',
    "a=b;type=x/", "a=b;type=/x", "a=b;type=foo", "a=b;type=", "a=b;type= ",
    "a=b;type=x/y z", "a=b;type=x/y,z", "a=b;type=x/y ;filename=n",
    "a=b;type=x/y;", "a=b;type=x/y; ", "a=b;type=x/y;;c=d",
    "a=b;type=a;b/c;d", "a=b;type=x/y;filename=n;type=z/w",
    "f=@in.txt;type=a/b;c=d,in.json;type=e/f",
    "f=@in.txt;headers=Content-Type: a/b", "a=1;headers=Content-Type: a/b",
    "f=@in.txt;type=a/b;headers=Content-Type: c/d",
))

# What curl warns of and goes on, and what it refuses.
fields("form-odd", (
    "a=1;junk", "a=1;junk=x;type=a/b", 'a=1;"junk;x";type=a/b', 'a="x"junk',
    'f=@"in.txt"junk', 'a=b;filename="x y"z;type=a/b', "f=@in.txt;;",
    "f=@in.txt; ;type=a/b", "a=<in.txt;filename=n", "nothing", "=)", "",
    "f=@missing", "f=<missing", "f=@in.txt,missing", "f=@in.txt,", "f=@",
    "f=<", "f=@;type=a/b", "a=b;encoder=nosuch", "a=b;encoder=",
    "f=<in.txt,in.json", 'f=@"in.txt;type=x"', "a=(", "a=(junk", "a=)",
    "f=@.", "f=<.", "f=@/dev/null",
    "a=b;headers=@missing", "a=b;headers=@-",
))
table("form-odd", [
    ("--no-progress-meter -F %s" % text + COUNT, {}) for text in (
        "$'a=x\\n'", "$'a=x;\\ntype=a/b'", "$'a=x;filename=f\\n'",
        "$'a=x;type=a/b\\n;filename=f'", "$'f=@in.txt\\n'")
], route="either")

# It fails while the body is sent: whether the server saw its head is a race.
table("form-odd", ["--no-progress-meter -F 'f=@in.bin;encoder=7bit' "
                   "{http}/mirror"], differ=("resends",), route="either")

fields("form-headers", (
    "a=b;headers=@hdr", "a=b;headers=<hdr", 'a=b;headers="@hdr"',
    "a=b;headers= @hdr", "f=@in.txt;headers=@hdr,in.json;headers=@hdr2",
    "a=b;headers=X-A: 1;headers=@hdr;headers=X-Z: 2", "a=b;headers=@long",
    "a=b;headers=", "a=b;headers=Content-Disposition: x",
    'a=b;headers=" X: y "', "a=b;headers=@empty",
), files={"hdr": "X-H1: a\n#comment\n  continued\n\nX-H2: b  \r\nX-H3:\tc\n"
                 "\ttab\nlast",
          "hdr2": " X-Lead: 1\nX: 1\n\n  c\n more\n",
          "long": "X: " + "y" * 1500 + "\nZ: 1\n", "empty": ""})

table("form-nested", ["--no-progress-meter %s" % words + COUNT for words in (
    "-F '=(;type=multipart/mixed' -F 'a=b' -F '=)'",
    "-F 'a=(;type=multipart/mixed' -F b=c", "-F '=(' -F '=(' -F b=c -F '=)' "
    "-F '=)' -F d=e", "-F '=(' -F '=)x' -F '=)'", "-F '=(' -F 'b=)'",
    "-F '=(' -F '= )'", "-F '=(' --form-string '=)' -F '=)'",
    "-F '=(' -F b=@in.txt,in.json -F '=)'", "-F '=(;filename=x;junk' -F b=c",
    "-F '=(;encoder=base64;filename=y' -F b=c", "-F '=(;type=text/plain' "
    "-F b=c -F '=)'", "-F '=(;headers=X: y' -F b=c", "-F '=(' -F '=)' -F '=)'",
    "-F '=(;type=multipart/alternative' -F '=text' -F '=<in.txt;type=text/html"
    "' -F '=)' -F 'file=@in.bin'",
)])

table("form-several", ["--no-progress-meter %s" % words for words in (
    "-F a=1 -F b=2" + COUNT, "--form-string a=1 -F b=2" + COUNT,
    "--form-string 'a=@literal;type=x'" + COUNT,
    "--form-string 'a=\"b\"'" + COUNT, "--form-string =b" + COUNT,
    "--form-string a" + COUNT, "-F a=1 -X PUT" + COUNT,
    "-F a=1 -H 'Content-Type: multipart/x'" + COUNT,
    "-F a=1 -H Content-Type:" + COUNT, "-F a=1 -H Expect:" + COUNT,
    "--form-escape -F 'a\"b=1' -F 'f=@in.txt;filename=a\"b\\c%'" + COUNT,
    "-F 'a\"b=1' --form-escape" + COUNT,
    "--form-escape --no-form-escape -F 'a\"b=1'" + COUNT,
    "-F f=@in.txt -0" + COUNT, "-F f=@in.txt" + COUNT + COUNT,
    "-F f=@in.txt {http}/a --next -F f=@in.json" + COUNT,
    "-F f=@big.bin {http}/count", "-F f=@big.bin {h2}/up/count -k",
    "-F f=@big.bin {https}/count -k", "-F 'f=<big.bin' {http}/count",
    "-F f=@in.txt -u user:secret --digest {http}/digest",
    "-L -F f=@in.txt {http}/redirect/307?to=/mirror",
    "-L -F f=@in.txt {http}/redirect/302?to=/mirror",
    "-F f=@in.txt --retry 1 --retry-delay 1 {http}/flaky/1/503",
    "-F f=@in.txt --limit-rate 100K" + COUNT,
)] + [
    ("curl -s {http}/get -o made --next -s -F f=@made {http}/mirror", SH),
    ("a=$(head -c 90000 /dev/zero | tr '\\0' x); "
     "curl -s -F \"a=$a\" -F b=c --form-string \"d=$a\" {http}/count", SH),
])

# Errors that end the command, at curl's own moment.
table("form-fails", ["--no-progress-meter %s" % words for words in (
    "-F f=@missing {http}/a --next {http}/b",
    "{http}/a --next -F f=@missing {http}/b --next {http}/c",
    "-F f=@missing -o a/b --create-dirs -D heads -c jar -w '%{exitcode}' "
    "{http}/a", "-F f=@missing {refused}/a", "-F f=@missing --retry 1 {http}/a",
    "-s -F f=@missing {http}/a", "-F a=b -F '=(' -F f=@missing {http}/a",
    "-F 'a=b;encoder=x' -o f {http}/a --next {http}/b",
)])

table("form-stdin", [("-s -S %s" % words + COUNT, {"data": b"some\nin\n"})
                     for words in (
    "-F f=@-", "-F 'f=<-'", "-F 'f=@-;filename=x.png'",
    "-F 'f=@-;type=x/y,in.json'", "-F 'f=<-;type=x/y;encoder=base64'",
    "-F f=@in.txt -F 'g=<-'",
)] + [("-sL -F f=@- {http}/redirect/307?to=/mirror", {"data": b"some"})] + [(words, SH) for words in (
    "cat in.txt | curl -s -F f=@- {http}/mirror",
    "cat in.txt | curl -s -F f=@- -F g=@- -F 'h=<-' {http}/mirror",
    "(read l; curl -s -F f=@- {http}/mirror; cat) < lines.txt",
    "(sleep 0.2; cat in.txt) | curl -s -F f=@- {http}/mirror",
    "cat in.txt | curl -s -F f=@- --retry 1 --retry-delay 1 "
    "{http}/flaky/1/503", "cat in.txt | curl -sL -F f=@- "
    "{http}/redirect/307?to=/mirror", "cat in.txt | curl -s -F f=@- {http}/a; "
    "cat", "head -c 3000000 /dev/zero | curl -s -F f=@- {http}/count",
)])

table("form-fifo", [(words, SH) for words in (
    "curl -s -F f=@<(cat in.txt) {http}/mirror",
    "curl -s -F 'f=@'<(cat in.txt)';filename=x;type=a/b' {http}/mirror",
    "mkfifo p; cat in.txt > p & curl -s -F f=@p {http}/mirror; wait",
    "mkfifo p; cat in.txt > p & curl -s -F 'f=<p' {http}/mirror; wait",
    "mkfifo p; cat in.txt > p & curl -sS -F f=@p -0 {http}/mirror; cat p",
    "curl -sSL -F f=@<(cat in.txt) {http}/redirect/307?to=/mirror",
    "curl -sS -F f=@<(cat in.txt) -u user:secret --digest {http}/digest",
    "curl -s -F f=@<(head -c 3000000 /dev/zero) {http}/count",
)])

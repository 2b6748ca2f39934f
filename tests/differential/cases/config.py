"""Config files: what a line may be, and what curl says of those that may not.
"""
from ..case import case, table

# Lines before a URL; the answer shows what came of them.
LINES = (
    "silent", "-s", "--silent", " silent", "\tsilent", "silent ", "silent\r",
    "silent = ", "silent=1", "silent 1", "silent # note", "silent#note",
    "-s1", "-s 1", "--silent=1", "--silent 1", "-sS", "-sSi",
    "user-agent = x", "user-agent=x", "user-agent:x", "user-agent x",
    "user-agent\tx", "user-agent==x", "user-agent = = x", "user-agent := x",
    "--user-agent x", "--user-agent=x", "--user-agent = x", "--user-agent:x",
    "-A x", "-Ax", "-A=x", "-A = x", "-A \"x\"", "-A\"x\"",
    "user-agent = \"x\"", "user-agent = \"x y\"", "user-agent = x y",
    "user-agent = x # note", "user-agent = x #note", "user-agent = x#note",
    "user-agent = \"x", "user-agent = \"x\\", "user-agent = \"x\" y",
    "user-agent = \"x\"y", "user-agent = \"x\" # note", "user-agent = \"\"",
    "user-agent = \"", "user-agent =", "user-agent", "user-agent ",
    "user-agent = \"a\\tb\"", "user-agent = \"a\\\\b\"",
    "user-agent = \"a\\\"b\"", "user-agent = \"a\\xb\"",
    "user-agent = \"a\\n\"", "user-agent = \"a\\rb\"",
    "user-agent = \"a\\vb\"", "user-agent = \"a\\0b\"",
    "user-agent = 'x'", "user-agent = 'x y'", "user-agent = '",
    "user-agent = `x`", "user-agent = \u201cx\u201d",
    "user-agent = -x", "user-agent = --silent", "user-agent = x\r",
    "user-agent = \"x\"\r", "user-agent\r= x", "user-agent\v= x",
    "user-agent \v x", "\vuser-agent x", "\fsilent",
    "USER-AGENT = x", "User-Agent = x", "user-agen = x", "user-a = x",
    "nosuch", "nosuch = x", "--nosuch", "-\u00e9", "-", "--", "---", "=", ":",
    "= x", "-= x", "--=x", "\"x\"", "\"user-agent\" = x",
    "no-silent", "--no-silent", "no-user-agent x", "no-nosuch", 
    "max-time = x", "max-time = -1", "max-time = 9 9", "max-time = \"9\"",
    "max-redirs = -2", "range = 5", "output = \"\"", "output = ",
    "next", "--next", "-:", "next = x", "next x", "-:1", "-: 1",
    "version", "-V", "--version", "version = 1",
    "manual", "-M", "manual x",
    "url", "url =", "url = \"\"", "url = {http}/get", "{http}/get",
    "http = {http}/get", "url = {http}/get x", "url = {http}/[1-2]",
    "url = {http}/[1-", "-K conf2", "config = conf2", "config = nosuch",
    "config = .", "disable", "-q",
    "warm-off", "--warm-off", "warm-pool = x", "warm-only",
    "data = @nosuch", "header = @nosuch", "cookie = nosuch",
    "form = x", "form = x=@nosuch",
    "# note", "#silent", " # note", "// note", "/* note */", "* note",
    "; note", "\\", "\u00e9", "x" * 300, "user-agent = \"" + "x" * 300 + "\"",
    "user-agent = x\\", "silent\\", "data = x\ndata = y", "\n\nsilent\n\n",
    "user-agent = \"x\ndata = y\"", "user-agent = \"a\\\nb\"",
    "location\nlocation", "http1.0\nhttp1.1",
    "head\ndata = x", "stderr = nodir/x", "stderr = x", "-o x\n-o y",
    "remote-name\noutput = x",
)
for _line in LINES:
    case("config", "-K conf --no-progress-meter {http}/mirror",
         files={"conf": _line + "\n", "conf2": "referer = two\n"})
for _line in ("silent", "user-agent = x", "user-agent = \"x", "nosuch",
              "user-agent", "next", "max-time = x"):
    # without a line's end, with -s, and in the default file
    case("config", "-K conf --no-progress-meter {http}/mirror", files={"conf": _line})
    case("config", "-sS -K conf {http}/mirror", files={"conf": _line + "\n"})
    case("config", "--no-progress-meter {http}/mirror", files={"home/.curlrc": _line + "\n"})

table("config", [
    ("-K - --no-progress-meter {http}/mirror", {"data": data.encode()}) for data in (
        "user-agent = x\n", "user-agent = \"x\n", "nosuch\n", "max-time = x\n",
        "-:1\n", "next\n", "user-agent = x y\n", "", "\n", "-K -\n",
        "data = @-\n", "user-agent = x\0y\nreferer = z\n", "user-agent\n",
        "upload-file = -\n", "\xef\xbb\xbfuser-agent = x\n")])
table("config", [
    ("%s --no-progress-meter {http}/mirror" % words, {"files": {
        "a": "user-agent = a\n", "b": "referer = b\n", "n": "next\n",
        "u": "url = {http}/get\n", "bad": "nosuch\nreferer = bad\n",
        "empty": "", "only#": "# nothing"}})
    for words in (
        "-K a -K b", "-K b -K a -K b", "-K n", "-K u", "-K n -K u",
        "-K u -K n", "-K u -K n -K n", "-K bad", "-K bad -K a", "-K a -K bad",
        "-K empty", "-K 'only#'", "-K nosuch", "-K nosuch -K a", "-K a nosuch",
        "-K .", "-K home", "-K ''", "-Ka -Kb", "-sK a", "--config=a",
        "-K a -q", "-q -K a", "-K /dev/null", "-K a --next -K b {http}/get",
        "-K a -A b", "-A b -K a", "-K -", "-K - -K -", "-K - -d @-",
        "-d @- -K -", "-K a -s -K bad -S", "-K bad -s", "-s -K bad",
        "-K bad -sS", "--no-config a")])

# What this libcurl lacks.
table("config", [
    ("-K conf -sS {http}/get", {"files": {"conf": line + "\n"}})
    for line in ("dns-servers = 1.1.1.1", "dns-servers = \"\"", "dns-servers",
                 "ntlm", "ech = true", "keepalive-cnt = 3")])

# An option in a config file on stdin reads the rest of it.
table("config", [
    ("-sS -K - %s" % words,
     {"data": ("-X GET\n%s\nuser=a:b\nhead\n" % line).encode()})
    for words, line in (
        ("{http}/mirror", 'data = "@-"'),
        ("{http}/mirror", 'data-binary = "@-"'),
        ("{http}/mirror", 'json = "@-"'), ("{http}/mirror", 'header = "@-"'),
        ("{http}/mirror", 'data-urlencode = "a@-"'),
        ("-G {http}/mirror", 'data = "@-"'),
        ("{http}/mirror", 'write-out = "@-"'),
        ("{http}/mirror", 'config = "-"'), ("{http}/mirror", 'config = "-"\n-X'),
        ("{http}/mirror", 'upload-file = "-"'),
        ("{http}/mirror", "config = rc"),
        ("{http}/mirror -d @- -H @-", 'data = "@-"'),
        ("{http}/mirror --next {http}/mirror", 'data = "@-"'),
        ("--no-progress-meter", 'data = "@-"'),
        ("-d @- {http}/mirror", "data = a"))])
table("config", [
    ("-sS -K - {http}/mirror", {"data": b'data="@-"'}),
    ("-sS -K - {http}/mirror", {"data": b'data="@-"\n'}),
    ("-sS -K - {http}/mirror", {"data": b'data="@-"\n\0a\nhead'}),
    ("-sS -K a {http}/mirror",
     {"data": b"head\n", "files": {"a": 'user = u:p\ndata = "@-"\nhead\n'}}),
    ("-sS -K - {http}/mirror",
     {"data": b"config = a\nhead\n",
      "files": {"a": 'user = u:p\ndata = "@-"\n'}})])
table("config", [
    ("-sS -K - --expand-data 'x{{a}}y' {http}/mirror",
     {"data": line + b"\nuser = u:p\n"})
    for line in (b'variable = "a@-"', b"variable = a=@-",
                 b'variable = "a@-"\nvariable = "b@-"')], since=(8, 3, 0))

# A pipe can be read but once.
FIFO = "mkfifo p; (printf '%s' >p) & curl -sS %s {http}/mirror; wait"
table("config", [
    (FIFO % (content, words), {"sh": True})
    for content in (r"referer = x\n", r"max-time = x\n", r"nosuch\n",
                    r"next\n", r"user-agent = \"x\n")
    for words in ("-K p", "-K p -v -o x 2>/dev/null", "-K p -T nosuchfile")])

"""What curl refuses or doubts on its command line: rows of option and value.

Where nothing is said against a command, it goes to a port that refuses it at
once (exit code 7), or to a server that shows what was made of the value.
"""
import os
import shlex

from harness import paths

from ..case import case, table

OPTIONS = os.path.join(paths.TESTS, "unit", "curl-options.txt")

# Options that only the real curl carries, alone or with "--no-".
LEFT_TO_CURL = {
    "cert-status", "http3", "http3-only", "mptcp", "proxy-http2",
    "proxy-http3", "tls-earlydata",
}


def _options():
    """(name, letter, arity, route) of each option that 7.88.1 knows."""
    rows = []
    with open(OPTIONS) as file:
        for line in file:
            if line.startswith("ca-native "):
                break       # those of later versions begin here
            if not line.startswith("#"):
                rows.append(line.split()[:4])
    return rows


def _word(text):
    """TEXT as a word of a command line, in quotes where it needs some."""
    return shlex.quote(text)


# Warnings are shown, and no figures that depend on the time.
NO_METER = "--no-progress-meter "

# --- numbers ---------------------------------------------------------------

WHOLE = ("", "x", "-1", "-0", "+1", " 1", "1 ", "1x", "0x10", "010", "1.5",
         "1e3", "1,5", "99999", "2147483648", "4294967296",
         "9223372036854775", "9223372036854776", "9223372036854775807",
         "9223372036854775808", "99999999999999999999", "-", "--", "-x",
         "-9223372036854775808", "-9223372036854775809")
SECONDS = ("", "x", "-1", "-0", "+30", " 30", "30 ", "30x", "0x10", "030",
           "30.5", "3e1", "30,5", "30.", ".5", "-.5", "30.5.5", "30.5x",
           "nan", "inf", "-inf", "30.00000000000000000000001", "9999999999",
           "9223372036854775", "9223372036854776", "99999999999999999999",
           "30.9223372036854775807", "30.9223372036854775808", "1e400", ".",
           "30.-5")
SIZES = ("", "x", "-1", "+100", " 100", "100 ", "100b", "100B", "100k",
         "100KB", "100Kb", "100m", "100G", "100T", "100P", "100q", "1.5k", "1.5B", "1.5",
         "1.55M", "1.k", ".5k", "100-", "0x10", "9223372036854775807",
         "9223372036854775808", "9007199254740992K", "8589934591G",
         "8589934592G", "8388608T", "8192P", "k", "100kk", "-1k")

# For options that read alike: what tells kinds of numbers from each other.
FEW = ("", "x", "-1", "+1", "1x", "1.5", "9223372036854775808")

NUMBERS = (
    (WHOLE, "--max-redirs --retry-delay --keepalive-time --continue-at "
            "--create-file-mode"),
    (FEW, "--retry --retry-max-time --happy-eyeballs-timeout-ms "
          "--parallel-max --speed-time --speed-limit --tftp-blksize "
          "--connect-timeout --expect100-timeout --max-filesize"),
    (SECONDS, "--max-time"),
    (SIZES, "--limit-rate"),
)

for _values, _names in NUMBERS:
    table("usage", ["-sS %s %s {refused}/" % (_name, _word(_value))
                    for _name in _names.split() for _value in _values])
table("usage", ["-sS --keepalive-cnt %s {refused}/" % _word(_value)
                for _value in FEW], since=(8, 9, 0))

PORTS = ("1-", "-1-", "5-4", "1-65536", "65536", "1-2-3", "1 - 2", "0-5", "0",
         "x-5", "1x", "1 x", "1x-2", "1,2", "1- 2", "1 -2", "1 -  2", "1  - 2",
         "1-2x", "1-2 ", "1-+2", "1--2", "1-0002", "1-00000002", "00001-2", " 1-2",
         "+1-2", "1 -", "1-99999999999999999999", "1\t-\t2")
table("usage", ["-sS --interface {own} --local-port %s {refused}/"
                % _word(_value) for _value in PORTS])

# --- what takes no value, or lacks its own ---------------------------------

for _name, _letter, _arity, _route in _options():
    if _arity in ("text", "file"):
        case("usage", "{refused}/ --" + _name, code=2)
        case("usage", "{refused}/ --no-%s x" % _name, code=2)
    elif _name not in LEFT_TO_CURL and _route != "says":
        case("usage", "-sS {refused}/ --no-" + _name)
    if _letter != "-" and _arity in ("text", "file"):
        case("usage", "{refused}/ -s" + _letter, code=2)

table("usage", ["{refused}/ %s" % _word("-" + _letter)
                for _letter in "=;,.!?&%()[]{}<>|~^'\"`@/\\_+789\u00e9"],
      code=2)
table("usage", ["-sS %s {refused}/" % _word(_words) for _words in (
    "--", "-", "--=", "---", "--no-", "--no", "--silent=1", "--silent ",
    " --silent", "--SILENT", "--Silent", "-s=1", "-sQ", "-ss", "-:", "--next",
    "--no-no-silent", "--no-s", "--no-SILENT", "--no-sil", "--nosilent",
    "--\u00e9", "--output=x", "--data@x", "-\u00e9")])

table("usage", ["%s {http}/get" % _words for _words in (
    "-s --progress-meter", "--progress-meter -s", "--no-progress-meter -s",
    "--no-progress-meter --no-silent", "-s --no-progress-meter --no-silent",
    "--no-progress-meter -s --no-silent", "-s --no-silent -s -#")])
table("usage", ["--no-progress-meter %s {refused}/" % _words for _words in (
    "--no-show-error", "-s --no-silent", "-s --no-silent --no-show-error",
    "-S --no-show-error -s", "-S -s", "-s --no-show-error -S")])

# --- shortened names -------------------------------------------------------

table("usage", ["-sS --%s {refused}/" % _word(_name) for _name in (
    "a", "al", "alt", "bas", "c", "ca", "cer", "comp", "compressed-", "cr",
    "cre", "d", "data", "data-", "dis", "disa", "disab", "e", "fa", "fail-",
    "fail-w", "fo", "ftp", "ftp-", "g", "ge", "gl", "h", "he", "hea", "ht",
    "http", "http1", "http1.", "http2", "http2-", "i", "in", "ins",
    "ip", "ipv", "j", "js", "k", "key", "loc", "location", "location-", "m",
    "max", "n", "ne", "net", "no", "non", "o", "out", "p",
    "par", "parallel-", "pos", "post30", "pr", "pro", "prog", "proto",
    "prox", "proxy", "proxy-", "q", "r", "re", "rem", "remote-", "ret",
    "retry", "s", "sh", "si", "sil", "ss", "ssl", "sslv", "t", "tcp", "tls",
    "tlsv", "tlsv1", "tr", "trace", "u", "url", "user", "v", "ver", "w",
    "x", "xa")])
table("usage", ["-sS --%s x {refused}/" % _name for _name in (
    "conn", "connect-t", "cooki", "cookie", "cookie-j", "dat", "hdr", "max-t",
    "noprox", "outp", "output-d", "ran", "refer", "req", "requ", "resol",
    "use", "user-a", "writ", "write")])

# --- values of one option --------------------------------------------------

VALUES = (
    ("--range", "", "x", "5", "5-", "-5", "5-6", "5-6,7-8", "0", "007",
     "5x", "x-5", "5-x", "5 - 6", " 5", "-", "--", "5--6", "5,", ",",
     "9223372036854775807", "9223372036854775808", "9223372036854775807-",
     "5-9223372036854775808", "99999999999999999999"),
    ("--request", "", "get", "G T", "GET ", "-x"),
    ("--tls-max", "", "1", "1.4", "2", "default", "Default", "1.2 ", "x"),
    ("--time-cond", "", "-", "=", "+", "x", "-x", "nosuchfile", "{ca}",
     "20300101", "-20300101", "=20300101", "yesterday", "1 Jan 2030 25:00"),
    ("--proto", "", "x", "http", "-all", "-all,https", "=", "=x", "+", "-",
     "=http,", ",http", "http,,https", "=HTTP", "+-http", "-+http", "!http",
     "=http;https", "all", "-x", "=http,x"),
    ("--proto-redir", "", "x", "=http", "-all", "=", "!"),
    ("--proto-default", "", "x", "http", "HTTP", "https", "all", "ftp"),
    ("--ftp-method", "", "x", "nocwd", "NOCWD", "multicwd"),
    ("--ftp-ssl-ccc-mode", "", "x", "active", "ACTIVE"),
    ("--hostpubmd5", "", "x", "0" * 31, "0" * 32, "z" * 32, "0" * 33),
    ("--hostpubsha256", "", "x"),
    ("--tlsauthtype", "", "x", "SRP", "srp"),
    ("--output", "", "-", "-x", "--silent", "\u201cx\u201d"),
    ("--stderr", "", "-x", "nodir/x", "."),
    ("--dump-header", "-x"),
    ("--user-agent", "", "-x", "\u201cx", "\u2018x", "\u2010x", "\u2026"),
    ("--header", "", ":", ";", "x", "x:", "x;", " x: y", "x : y", "@"),
    ("--cookie", "", "x", "=", "@x", ";"),
    ("--data", "", "@", "@nosuchfile", "@.", "x"),
    ("--data-urlencode", "", "=", "@", "x@", "x=", "x@nosuchfile", "@.",
     "x@."),
    ("--json", "", "@", "@nosuchfile", "@."),
    ("--url-query", "", "+", "@", "x@nosuchfile", "@."),
    ("--form", "", "x", "=", "x=", "x=@", "x=<", "x=@nosuchfile",
     "x=<nosuchfile", "=x", "x=(", "=)", "x=y;type=z",
     "x=y;type=", "x=y;nosuch=z", "x=@in.txt;filename=",
     "x=y;filename=z", "x=y;encoder=z", "x=y;headers=@nosuchfile"),
    ("--form-string", "", "x", "=", "x="),
    ("--write-out", "", "@", "@nosuchfile", "@.", "@in.txt", "@nul.bin", "%", "%{", "%{}",
     "%{nosuch}", "\\", "%x"),
    ("--upload-file", "", "nosuchfile", ".nosuch", "nodir/x", "{in.txt",
     "[1-", "{in.txt,nosuchfile}"),
    ("--etag-save", "-", "nodir/x", "."),
    ("--etag-compare", "nosuchfile", "."),
    ("-C 5 -o", "nodir/x", "."),
    ("--cookie-jar", "", "nodir/x", "-", "."),
    ("--config", "", "nosuchfile", ".", "-x"),
    ("--cert", "", ":", "nosuchfile", "nosuchfile:", "."),
    ("--resolve", "", "x", "x:y", "h:80", "h:80:", "+h:80:1.2.3.4", "-h:80",
     "h:x:1.2.3.4"),
    ("--connect-to", "", "x", ":::", "a:b:c:d", "a:1:b:99999"),
    ("--unix-socket", "", "nosuch", "x" * 120),
    ("--referer", "", ";auto", "x;auto", "x;auto;y"),
    ("--noproxy", "", "*", "x,y"),
    ("--proxy", "", "nosuch://h:1", "http://", ":", "h:x"),
    ("--preproxy", "", "nosuch://h:1", "http://h:1"),
    ("--socks5", "", ":", "h:x"),
    ("--output-dir", "", "nodir", "in.txt"),
    ("--url", "", " ", "x y", "-x"),
    ("--mail-rcpt", "", "x"),
    ("--quote", "", "x"),
    ("--telnet-option", "", "x"),
    ("--pinnedpubkey", "", "x", "sha256//", "sha256//x"),
    ("--noproxy", "\u201cx\u201d"),
    ("--interface", "", "nosuch.invalid", "if!nosuch", "host!127.0.0.1",
     "127.0.0.1", "::1", "localhost", "host!localhost", "-x"),
    ("--cert-type", "", "x", "pem", "PEM", "-x"),
    ("--key-type", "", "x"),
)
for _name, *_values in VALUES:
    table("usage", [NO_METER + "%s %s {http}/mirror" % (_name, _word(_value))
                    for _value in _values])

# What only some libcurls have, whatever the value.
table("usage", ["-sS %s {refused}/" % _words for _words in (
    "--dns-servers 127.0.0.1", "--dns-servers ''", "--dns-servers",
    "--dns-interface lo --nosuch", "--nosuch --dns-ipv4-addr 127.0.0.1",
    "--dns-ipv6-addr ::1", "--ntlm --nosuch", "--proxy-ntlm", "--no-ntlm",
    "--ech true", "--ech ''", "--ssl-sessions x",
    "--keepalive-cnt 3", "--keepalive-cnt x", "--sigalgs RSA+SHA256",
    "--haproxy-clientip 127.0.0.1", "--follow -I", "--ntlm-wb")])
table("usage", ["--no-progress-meter %s" % _words for _words in (
    "-d a=1 {http}/upload --next --dns-servers 127.0.0.1 {http}/get",
    "{http}/a --next {http}/b --next --dns-ipv6-addr ::1 {http}/get",
    "--dns-interface lo {http}/a --next -T in.txt {http}/upload",
    "-D h --dns-servers 127.0.0.1 {http}/get",
    "-sS --etag-save e --dns-ipv4-addr 127.0.0.1 {http}/get")])
case("usage", "-sS --proxy-tlsauthtype SRP -d @/dev/null {http}/mirror",
     route="either")
# A refusal beside the meter of many.
table("parallel", [(_words, {"unordered": True, "route": "either",
                             "differ": ("parallel-meter",)}) for _option in (
    "--proxy-tlsauthtype SRP", "--dns-servers 127.0.0.1") for _words in (
    "-Z %s {http}/a" % _option, "-sZ %s {http}/a {http}/b" % _option)])
table("usage", ["-sS --no-help {refused}/", "-sS --no-manual {refused}/",
                "-sS --no-version {refused}/"])
table("usage", ["-sS --no-dump-ca-embed {refused}/",
                "-sS --dump-ca-embed {refused}/"], since=(8, 10, 0))
table("usage", ["-sS --http3 {refused}/", "-sS --http3-only {refused}/"])

# --- several options -------------------------------------------------------

table("usage", [NO_METER + "%s {http}/mirror" % _words for _words in (
    "-J -I -O", "-J -i -O", "-J -O", "-J", "-J -C - -O", "-J -C 5 -O",
    "-O -o x", "-o x -O", "-O -O", "-o x -o y", "-I -d x", "-d x -I",
    "-G -d x -I", "-I -F x=y", "-F x=y -I", "-d x -F x=y", "-F x=y -d x",
    "-T in.txt -d x", "-T in.txt -I", "-T in.txt -F x=y", "-G -F x=y",
    "-G -T in.txt", "-X HEAD -I", "-X GET -d x", "-I -X GET",
    "-C 5 -r 1-2", "-r 1-2 -C 5", "-C - -r 1-2", "--no-clobber -C 5",
    "-C 5 --no-clobber", "-C 5 --clobber --no-clobber",
    "--remove-on-error -C 5", "-C - --remove-on-error",
    "--fail --fail-with-body", "--fail-with-body --fail",
    "--fail --fail-with-body --no-fail", "--http1.0 --http1.1",
    "--http1.1 --http2 --http1.1", "--tlsv1.3 --tls-max 1.2",
    "--tls-max 1.1 --tlsv1.2", "--tls-max 1.1",
    "--etag-save x --etag-compare in.txt", "--etag-save x --url {http}/get",
    "-Z --parallel-max 0",
    "--anyauth -T -", "--anyauth -T .", "-n --netrc-optional",
    "--next", "--next --next", "-o x --next -o y", "-d x --next -I",
    "-s --no-silent", "-S --no-show-error", "--no-progress-meter -#",
    "-o x -T in.txt -o y", "-T in.txt -T in.txt", "-: -:", "-s -:1",
    "--output x --output", "-e ';auto'", "--upload-file '' --output ''",
)])
# What can't be had before a transfer, alone and among others.
MISSING = ("-T nosuchfile", "-C 5 -o nodir/x", "--create-dirs -o in.txt/x/y",
           "-F x=@nosuchfile")
table("usage", [NO_METER + _words for _words in (
    "%s {http}/mirror", "-w '%%{http_code} %%{errormsg}' %s {http}/mirror",
    "-c jar %s {http}/mirror", "%s {http}/mirror --next {http}/get",
    "{http}/get --next %s {http}/mirror --next {http}/a", "-s %s {http}/mirror",
    "-sS %s {http}/mirror", "--fail-early %s '{http}/[1-2]'",
) for _words in [_words % _what for _what in (
    *MISSING, "--etag-compare nosuchfile")]])
# Side by side, where only one of two has something to show.
table("usage", [NO_METER + "-sZ -w x {http}/get --next %s -o o -w y "
                "{http}/mirror" % _what for _what in MISSING])
table("usage", [NO_METER + _words for _words in (
    "-D nodir/x {http}/mirror", "-D . {http}/mirror",
    "-w '%{http_code} %{errormsg}' -D nodir/x {http}/mirror",
    "{http}/get --next -D nodir/x {http}/mirror --next {http}/a",
    "-s -D nodir/x {http}/mirror", "-sS -D nodir/x {http}/mirror",
    "--create-dirs -D in.txt/x/y {http}/mirror",
    "--create-dirs --etag-save in.txt/x/y {http}/mirror",
    "-D nodir/x -T nosuchfile {http}/mirror",
    "--etag-save nodir/x -D nodir/x {http}/mirror")], since=(8, 14, 0))
table("usage", [NO_METER + _words for _words in (
    "--etag-save nodir/x -w x -c jar {http}/mirror",
    "--etag-save nodir/x -s {http}/mirror", "--etag-save nodir/x '{http}/[1-3]'",
    "{http}/get --next --etag-save nodir/x {http}/mirror",
    "{refused}/ --next --etag-save nodir/x {http}/mirror",
    "--etag-save nodir/x {http}/a --next --etag-save nodir/y {http}/b",
    "-w @nosuchfile -s {http}/get", "-s -w @nosuchfile {http}/get",
    "-w @nosuchfile -w x {http}/get", "-w x -w @nosuchfile {http}/get")])

# A URL that can't be taken apart, before the file is looked for.
table("usage", ["%s %s" % (_words, _url) for _words in (
    "-sS -T nosuchfile", "-sS -T in.txt", "-s -T in.txt", "-sS -G -d a=b",
    "-sS -T -")
    for _url in ("'\"{http}/x\"'", "http://127.0.0.1:x/", "'http://a b/'",
                 "nosuch://127.0.0.1/")])

# ... or a file is named after it.
table("usage", ["%s -O %s -w '%%{exitcode} %%{errormsg} %%{url}\\n' {http}/get"
                % (_words, _url)
                for _url in ("nosuch://127.0.0.1/x", "http://127.0.0.1:x/a",
                             "'http://a b/x'", "http://", "'\"{http}/x\"'", "''",
                             "http://127.0.0.1:1/", "http://u@:1/x",
                             "http://a%20b:1/x")
                for _words in ("-sS", NO_METER)])
table("usage", ["-sS -w '%%{exitcode} %%{errormsg}\\n' -O '{refused}/{a,%s}'"
                % _name for _name in ("", "x y", "/")])

# A folder's name that is too long, and one on a read-only file system.
table("usage", [NO_METER + "--create-dirs -o %s {http}/get" % _path
                for _path in ("x" * 300 + "/y", "in.txt/y", "/proc/none/x/y")])

# Files that libcurl reads, at libcurl's own moment.
CERT = "-E {certs}/client.pem "
table("usage", ["-sS %s --cacert {ca} {https}/mirror" % _words for _words in (
    "-E nosuchfile", "-E .", "-E in.txt/x", "-E nosuchfile --cert-type DER",
    "-E nosuchfile --cert-type P12", "--key nosuchfile",
    CERT + "--key nosuchfile", CERT + "--key .", "--pinnedpubkey nosuchfile",
    "--pinnedpubkey .", "--crlfile nosuchfile", "--crlfile .",
    "--capath nosuchdir", "-n", "--netrc-file nosuchfile", "-b nosuchfile",
    "{http}/get --next -E nosuchfile --next {http}/get")])
table("usage", ["-sS " + _words for _words in (
    "--cacert nosuchfile {https}/mirror", "--cacert . {https}/mirror",
    "--cacert nosuchfile {http}/mirror", "--cacert '' {http}/mirror",
    "--cacert nosuchfile -L {http}/redirect/302?to={https}/get",
    "-E nosuchfile {http}/mirror",
    "-E in.txt --cert-type x {https}/mirror -k",
    "-E in.txt --cert-type x {http}/mirror",
    "-E nosuchfile -L {http}/redirect/302?to={https}/get",
    "--proxy-cacert nosuchfile -x https://127.0.0.1:1 {http}/mirror",
    "--proxy-cacert nosuchfile {http}/mirror",
    "--proxy-cert nosuchfile -x {https} {http}/mirror --proxy-cacert {ca}",
    "-n {http}/mirror", "-n {http}/mirror --next {http}/get",
    "{http}/get --next -n {http}/mirror", "--netrc-file nosuchfile {http}/mirror",
    "--netrc-file . {http}/mirror", "--netrc-file in.txt/x {http}/mirror",
    "--netrc-optional {http}/mirror",
    "--netrc-optional --netrc-file nosuchfile {http}/mirror",
    "-b . {http}/mirror", "--hsts . {http}/mirror", "--alt-svc . {http}/mirror",
    "--doh-url {https}/dns --cacert nosuchfile {http}/get")])

# Files that only root may read.
table("usage", [("chmod 0 in.txt in.json; curl --no-progress-meter " + _words,
                 {"sh": True}) for _words in (
    "-E in.txt --cacert {ca} {https}/mirror", "--cacert in.txt {https}/mirror",
    "--cacert in.txt {http}/mirror", "--netrc-file in.txt {http}/mirror",
    "-T in.txt {http}/upload", "-d @in.txt {http}/mirror",
    "--json @in.json {http}/mirror", "-H @in.txt {http}/mirror",
    "-w @in.txt {http}/mirror", "-K in.txt {http}/mirror",
    "-b in.txt {http}/mirror", "--hsts in.txt {http}/mirror",
    "--alt-svc in.txt {http}/mirror", "-F 'x=@in.txt' {http}/mirror",
    "-F 'x=<in.txt' {http}/mirror", "-F 'x=y;headers=@in.txt' {http}/mirror",
    "--etag-compare in.txt {http}/mirror", "-o in.txt {http}/get",
    "-c in.txt {http}/setcookie", "--stderr in.txt -T nosuchfile {http}/a",
    "--etag-save in.txt {http}/get", "-C 5 -o in.txt {http}/get")])
table("usage", [("mkdir d; chmod 0 d; curl --no-progress-meter " + _words +
                 "; r=$?; chmod 700 d; exit $r", {"sh": True}) for _words in (
    "-o d/x {http}/get", "-T d/x {http}/upload", "-E d/x --cacert {ca} {https}/",
    "--create-dirs -o d/x/y/z {http}/get", "-K d/x {http}/get")])

table("usage", [
    "", "-s", "-sS", "--next", "-o x", "-sS -o x --next {http}/get",
    "-sS {refused}/ --next", "{refused}/ --next -s", "-sS {http}/get --next -o x",
    "--next -sS {refused}/", "--next -sS {refused}/ --next", "-s -- -s",
    "-sS -- --",
    "-sS '' {refused}/", "-sS {refused}/ ''", "-sS '{http}/[1-'", "-sS '{http}/{a'",
    "-sS '{http}/{a,b}' -o '#2'", "-sS '{http}/[5-1]'", "-sS '{http}/[a-Z]'",
    "-sS '{http}/[1-9:x]'", "-sS '{http}/[1-9:0]'", "-sS '{http}/}'",
    "-sS '{http}/]'", "-sS '{http}/[]'", "-sS '{http}/{}'",
    "-sS '{http}/{,}'", "-sS '{http}/{{a}}'", "-sS '{http}/[1-3'",
    "-sS '{http}/[1-99999999999999999999]'",
    "-sS '{http}/[9223372036854775806-9223372036854775807]'",
    "-sS '{http}/[0-9223372036854775807:9223372036854775807]'",
    "-sS '{http}/[a-c:9223372036854775807]'", "-sS '{http}/[1-1]'",
    "-sS '{http}/[-1-1]'", "-sS '{http}/[a-]'", "-sS '{http}/[a-bc]'",
])

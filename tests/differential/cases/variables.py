"""What later curls make of a command line's words: --variable and --expand-,
--name=value, files of URLs, parts of patterns with names."""
from ..case import table

SET = "--no-progress-meter --variable v=b --variable 'sp=  x y ' "
TO = " {http}/mirror"
FILES = {"text": b"abcdefghij\n", "zero": b"a\0b", "b64": b"aGVsbG8=",
         "odd": bytes(range(1, 128)) + "\u00e9".encode() + b"\xff"}
WRONG = {"code": 2}

table("variable", [SET + words + TO for words in (
    "--expand-data 'x{{v}}y{{nosuch}}{{sp}}'", "--expand-data '{{sp:trim}}'",
    "--variable odd@odd --expand-data '{{odd:json}}'",
    "--variable odd@odd --expand-data '{{odd:url}}'",
    "--variable odd@odd --expand-data '{{odd:b64}}'",
    "--variable odd@odd --expand-data '{{odd:trim:url}}'",
    "--variable e@b64 --expand-header 'X: {{e:64dec:b64:url}}'",
    "--expand-data '{{v:64dec}}'",
    "--variable zero@zero --expand-data '{{zero:json}}{{zero:b64}}'",
    r"--expand-data '\{{v}} {{v}}'", r"--expand-data '\{{v}}'",
    r"--expand-data '\\{{v}}{{v}}\'", r"--expand-data 'z\{{{{v}}'",
    "--variable v=c --expand-data '{{v}}'",
    "--expand-variable 'w={{v}}{{v}}' --expand-variable '{{w}}=q' "
    "--expand-data '{{bb}}{{w}}'",
    "--expand-url '{http}/mirror?{{v}}' -o f",
    "--expand-output '{{v}}-{{v}}' --expand-user-agent '{{v}}'",
    "--expand-user '{{v}}:{{sp:trim}}'",
    "--variable f=text --expand-data '@{{f}}'",
    "--expand-data '{{v}}' {http}/mirror --next -s --expand-data '{{v}}'",
    # what is no variable
    "--expand-data '{{v'", "--expand-data '{{v}}{{v}'", "--expand-data '{{}}'",
    "--expand-data '{{ v}}{{v}}'", "--expand-data '{{v.w:nosuch}}'",
    "--variable ''", "--variable v", "--variable 'v w=x'", "--variable %",
    "--variable '\u00e9=x'",
)] + [(SET + words + TO, WRONG) for words in (
    "--expand-data '{{v:nosuch}}'", "--expand-data '{{v:trim:}}'",
    "--variable zero@zero --expand-data '{{zero}}'",
    "--variable %WC_UNSET", "--expand-nosuch x", "--expand-silent",
    "--expand-no-silent x", "--expand-dat x", "--no-expand-data x",
    "--no-variable x", "--expand-warm-only", "--expand-connect-timeout '{{v}}'",
    "-s --variable %WC_UNSET", "-sS --variable %WC_UNSET",
)] + [
    (SET + TO + " --expand-silent", {}), (SET + TO + " --expand-data", WRONG),
    ("--variable -v {http}/mirror", {}),
    (SET + "--variable '%WC_SET' --expand-data '{{WC_SET}}'" + TO,
     {"env": {"WC_SET": "from outside"}}),
    (SET + "--variable '%WC_SET=no' --variable '%WC_NOT=yes' --expand-data "
     "'{{WC_SET}}{{WC_NOT}}'" + TO, {"env": {"WC_SET": ""}}),
    # files
    (SET + "--variable f@text --expand-data '{{f}}'" + TO, {}),
    (SET + "--variable f@none" + TO, {"code": 26}),
    (SET + "--variable f@." + TO, {"code": 26}),
    (SET + "--variable f@none -s" + TO, {"code": 26}),
    (SET + "--variable f@- --expand-data '{{f:b64}}' -d @-" + TO,
     {"data": b"in\0put"}),
    (SET + "-d @- --variable f@- --expand-data '{{f:b64}}'" + TO,
     {"data": b"input"}),
    (SET + "--variable f@- --expand-data '{{f}}' -T -" + TO,
     {"data": b"input", "code": 2}),
    ("curl -s --variable f@<(echo in) --expand-data '{{f:trim}}'" + TO,
     {"sh": True}),
    ("echo in | curl -s --variable f@- --expand-data '{{f:trim}}' -v" + TO +
     " 2>/dev/null", {"sh": True}),
    ("mkfifo p; echo in >p & curl -s --variable f@p --expand-data '{{f}}'" + TO,
     {"sh": True}),
    # config files
    ("-K conf", {"files": {"conf": "silent\nvariable = v=b\nexpand-url = "
                                   "\"{http}/mirror?{{v}}\\{{x}}\"\n"}}),
    ("-K conf" + TO, {"files": {"conf": "variable = %WC_UNSET\n"},
                      "route": "either"}),
    ("-K conf" + TO, {"files": {"conf": "variable = v\nexpand-data = {{v\n"}}),
    ("-K conf" + TO, {"files": {"conf": "expand-silent\nexpand-data {{v}}x\n"}}),
    ("-K conf" + TO, {"files": {"conf": "silent\nexpand-silent x\n"}}),
    (TO, {"files": {"home/.curlrc": "variable = v=b\nexpand-referer={{v}}\n"
                                    "silent\n"}}),
    ("-s --expand-config '{{v}}nf' --variable v=co --expand-config '{{v}}nf'"
     + TO, {"files": {"conf": "referer = r\n"}, "code": 26}),
], since=(8, 3, 0), files=FILES)

table("variable-part", [
    SET + "--variable '%s' --expand-data '{{p}}'" % part + TO for part in (
        "p[1-3]=abcdef", "p[2-]=abcdef", "p[5-200]=abcdef", "p[6-]=abcdef",
        "p[3-1]=abcdef", "p[5]=abcdef", "p[-5]=abcdef", "p[x-]=abcdef",
        "p[1-2]", "p[1-9223372036854775808]=a", "p[2-3]@text", "p[10-]@text",
        "p[900-]@text", "%HOME[1-3]=x", "%p[1-3]=abcdef")
] + [
    (SET + "--variable 'p[1-3]@/dev/zero' --expand-data '{{p:b64}}'" + TO, {}),
    (SET + "--variable 'p[2-3]@-' --expand-data '{{p}}' -d @-" + TO,
     {"data": b"x" * 4096 + b"more"}),
    (SET + "--variable 'p[4094-4096]@-' --variable q@- --expand-data "
     "'{{p}}{{q}}'" + TO, {"data": b"0123456789" * 1000}),
], since=(8, 12, 0), files=FILES)

table("equals", [
    "-s --user-agent=x --data=a=b" + TO, "--silent=0 --url={http}/mirror",
    "-s --variable=v=b --expand-data={{v}}" + TO, "-s --data=" + TO,
    "-s --user-agent=" + TO, ("--url=" + TO, WRONG), ("--=x" + TO, WRONG),
    ("--nosuch=x" + TO, WRONG), ("--no-data=x" + TO, WRONG),
    ("--expand-silent=x" + TO, WRONG), "-s -d=x" + TO,
    ("-K conf" + TO, {"files": {"conf": "-s\n--user-agent=conf\n"}}),
    ("-K conf" + TO, {"files": {"conf": "-s\n--user-agent=conf more\n"},
                      "code": 2}),
], since=(8, 16, 0))

LIST = {"urls": "# some\n\n{http}/a\n \t\n  # more\n{http}/b?q#f\n"}
ODD = {"urls": "{http}/{a,b}\n{http}/[1-\n{http}/x/\n{http}\n"}

table("urlfile", [
    ("--no-progress-meter " + words, {"files": LIST}) for words in (
        "--url @urls", "@urls", "-- @urls", "-o x --url @urls -o y {http}/c",
        "--url @urls {http}/c -O", "-O {http}/c --url @urls",
        "--url @urls -o - -o -", "--url @urls -T in.txt -o x",
        "--url @urls -d x=y -G", "--url @urls --url-query x=y -w '%{urlnum}'",
        "--url @urls -o '#1'", "--url @urls -f --next @urls",
        "--variable f=urls --expand-url '@{{f}}'", "--url @urls -I",
        "--url @urls --output-dir d --create-dirs", "@urls --no-clobber @urls",
        "--remote-name-all @urls {http}/c", "@urls --skip-existing")
] + [
    ("--no-progress-meter --url @urls", {"files": ODD}),
    ("--no-progress-meter -Z --url @urls", {"files": LIST, "unordered": True}),
    ("-s --url @urls -g", {"files": ODD}),
    ("-s --url @-", {"data": b"http://127.0.0.1:1/x\n#\n", "code": 7}),
    ("curl -s --url @- -d @- <<EOF\n{http}/mirror\n{http}/get\nEOF",
     {"sh": True}),
    ("curl -s --url @<(echo {http}/mirror)", {"sh": True, "route": "either"}),
    ("-K conf", {"files": {**LIST, "conf": "silent\nurl = @urls\n"}}),
    ("--url @none", {"code": 26}), ("@none -s", {"code": 26}),
    ("--url @.", {"code": 2}), ("--url @urls", {"files": {"urls": "#\n"},
                                                "code": 2}),
    ("-s --etag-save e --url @urls", {"files": LIST, "code": 26}),
    ("-sS --url @urls", {"files": {"urls": "{http}/a b\n{http}/c\n"},
                         "code": 3}),
    ("-sS --url @urls", {"files": {"urls": "{http}/a\r\n"}, "code": 3}),
    ("--no-progress-meter --url @urls {http}/c",
     {"files": {"urls": "nosuch://h/a\n"}, "code": 1}),
    ("-sS --url @urls", {"files": {"urls": "{http}/" + "x" * 8100},
                         "code": 26}),
    ("-s --url @urls", {"files": {"urls": "{http}/a\0x\n{http}/b\n\0\nx\n"}}),
    ("-s -O '{http}/a b' -w '%{method}%{exitcode}\\n'", {"code": 3}),
], since=(8, 14, 0))

NAMED = "--no-progress-meter "

table("globname", [
    NAMED + words for words in (
        "'{http}/{<n>a,b}' -o '#<n>-#1'", "'{http}/[<n>1-3:2]' -o '#<n>'",
        "'{http}/{<n>a,b}[<m>1-2]' -o '#<m>#<n>#2'", "'{http}/{<n>a,b}' -O",
        "'{http}/{<>a,b}' -O", "'{http}/{<n,b}' -O", "'{http}/{a,<n>b}' -O",
        "'{http}/{<n>a,b}' -o '#<n#<'", "-g '{http}/{<n>a,b}' -o '#<n>'",
        "-T '{<u>in.txt,in.bin}' {http}/x -o 'r#<u>'",
        "-T 'in.{<u>txt,bin}' '{http}/{<v>a,b}/' -o '#<u>#<v>#1'",
        "'{http}/{<n>a,b}' -D '#<n>'")
] + [
    (NAMED + words, {"code": 43}) for words in (
        "'{http}/{<n>a,b}' {http}/c -o '#<m>'", "{http}/c -o 'x#<m>' {http}/d",
        "{http}/a -o f '{http}/{<n>a,b}' -o '#<N>' -w '%{exitcode} '",
        "-s {http}/c -o '#<m>' -D h -w '%{method}|%{url}|%{errormsg}'")
] + [
    (NAMED + "-Z {http}/a -o f {http}/b -o '#<m>' -w '%{urlnum}%{exitcode} '",
     {"code": 43}),
    (NAMED + "'{http}/{<n>a}[<n>1-2]'", {"code": 3}),
    (NAMED + "'{http}/{<n>}'", {"code": 3}),
    (NAMED + "'{http}/{<n>a,b'", {"code": 3}),
    (NAMED + "'{http}/[<n>x]'", {"code": 3}),
], since=(8, 21, 0))

"""Who asks: Basic, Digest, Bearer, signatures; passwords that are asked for
(there is no terminal: standard input gives them)."""
from ..case import table

MIRROR = " {http}/mirror"

table("auth", [
    "-s --basic -u user:secret {http}/basic", "-s --basic {http}/basic",
    "-s -u user:secret {http}/basic", "-s -u user:wrong {http}/basic -i",
    "-s --digest -u user:secret {http}/digest",
    "-s --digest -u user:secret {http}/digest -i",
    "-s --digest -u user:wrong {http}/digest -i",
    "-s --digest -u user:secret {http}/digest -d a=b",
    "-s --digest -u user:secret {http}/digest -T in.txt",
    "-s --digest -u user:secret {http}/digest -d @big.bin",
    "-s --digest -u user:secret {http}/digest -F a=b",
    "-s --digest -u user:secret {http}/basic",
    "-s --digest -u user:secret {http}/digest {http}/digest",
    "-s --digest -u user:secret {http}/digest --next -s {http}/digest",
    "-s --digest -u user:secret {http}/get",
    "-s --digest --basic -u user:secret {http}/digest",
    "-s --digest --basic -u user:secret {http}/basic",
    "-s --digest --no-digest -u user:secret {http}/basic",
    "-s --digest http://user:secret@127.0.0.1:{port_http}/digest",
    "-sI --digest -u user:secret {http}/digest",
    "-s --digest -u user:secret -X DELETE {http}/digest",
    "-s --digest -n {http}/digest", "-sL --digest -u user:secret "
    "{http}/redirect/302?to=/digest",
    ("-s --digest -u user:secret {http}/digest -f", {"code": 0}),
    ("-sS --digest -u user:wrong {http}/digest -f", {"code": 22}),
    "-s --oauth2-bearer tok" + MIRROR,
    "-s --oauth2-bearer tok --basic -u a:b" + MIRROR,
    "-s --oauth2-bearer tok -u a" + MIRROR,
    "-sL --oauth2-bearer tok {http}/redirect/302?to=other",
    ("-s --negotiate -u :" + MIRROR, {"route": "direct"}),
    "-s --proxy-basic -U puser:ppass -x {authproxy}" + MIRROR,
    "-s --proxy-digest -U puser:ppass -x {authproxy}" + MIRROR,
    "-s -u :" + MIRROR, "-s -u u:" + MIRROR, "-s -u ';x'" + MIRROR,
    "-s -u 'u;AUTH=x:p'" + MIRROR, "-s -u 'dom\\u:p:q'" + MIRROR,
], files={"home/.netrc": "machine 127.0.0.1 login user password secret\n"})

# only WARMCURL=only has the daemon do these, each on a connection of its own
table("bound", [
    "-s --anyauth -u user:secret {http}/digest",
    ("-S --no-progress-meter --basic --digest -u a:b -T - {http}/mirror",
     {"data": b"abc", "route": "either"}),
    ("--no-progress-meter --proxy-basic --proxy-digest -T - {http}/mirror",
     {"data": b"abc", "route": "either"}),
    "-s --anyauth -u user:secret {http}/digest -d a=b",
    "-s --anyauth -u user:secret {http}/digest -T in.txt",
    "-s --anyauth -u user:secret {http}/basic",
    "-s --anyauth -u user:secret {http}/basic {http}/digest",
    "-s --anyauth -u user:wrong {http}/digest -i",
    "-s --anyauth --no-digest -u user:secret {http}/digest",
    "-s --basic --anyauth -u user:secret {http}/digest",
    "-s --anyauth" + MIRROR, "-s --anyauth -u a:b" + MIRROR,
    "-s --anyauth -u user:secret {http}/ntlm",
    "-s --ntlm -u user:secret {http}/ntlm",
    "-s --ntlm -u user:secret {http}/ntlm {http}/ntlm",
    "-s --ntlm -u user:secret {http}/ntlm -d a=b",
    "-s --ntlm -u user:secret {http}/ntlm -T in.txt -i",
    "-s --ntlm -u 'dom\\user:secret' {http}/ntlm",
    "-s --ntlm {http}/ntlm -i", "-s --ntlm -u a:b" + MIRROR,
    "-s --ntlm -u user:secret {http}/basic",
    "-s --proxy-anyauth -U puser:ppass -x {authproxy}" + MIRROR,
    "-s --proxy-ntlm -U puser:ppass -x {authproxy}" + MIRROR,
    "-s -H 'Authorization: NTLM abc'" + MIRROR,
    "-s -H 'authorization: negotiate abc'" + MIRROR,
    ("-s --anyauth -u user:secret {http}/negotiate", {"route": "direct"}),
    "-s --anyauth -u user:secret {http}/negotiate/not",
    ("-s --local-port 30000-39999" + MIRROR, {}),
    ("-s --haproxy-protocol" + MIRROR, {"differ": ("haproxy",)}),
    ("-s --haproxy-clientip 192.0.2.7" + MIRROR,
     {"since": (8, 2, 0), "differ": ("haproxy",)}),
], differ=("ntlm",))

table("signed", [
    "-s --aws-sigv4 aws:amz:us-east-1:es -u key:secret" + MIRROR,
    "-s --aws-sigv4 aws:amz:us-east-1:es -u key:secret -d a=b" + MIRROR,
    "-s --aws-sigv4 aws:amz:us-east-1:es -u key:secret -T in.txt" + MIRROR,
    "-s --aws-sigv4 osc:xyz:reg:svc -u key:secret -G -d b=1 -d a=2" + MIRROR,
    "-s --aws-sigv4 aws:amz:r:s -u k:s -H 'X-Amz-Meta: 1'" + MIRROR,
    "-s --aws-sigv4 aws:amz:r:s" + MIRROR,
    ("-sS --aws-sigv4 x -u k:s" + MIRROR, {}),
    ("-sS --aws-sigv4 aws:amz -u k:s" + MIRROR, {}),
    "-s --aws-sigv4 aws:amz:r:s -u k:s --digest" + MIRROR,
    ("-s --aws-sigv4 aws:amz:r:s -u k:s --data-binary @big.bin "
     "{http}/upload", {"route": "direct"}),
], differ=("signature",))

ASKED = {"data": b"secret\nrest\n"}
table("prompt", [
    ("-sS -u user {http}/basic", {"data": b"secret\n", "code": 0}),
    ("-u user {http}/basic -o f", {"data": b"secret\n"}),
    ("-sS -u user {http}/basic", {"data": b"secretX"}),
    ("-sS -u user {http}/basic", {"data": b""}),
    ("-sS -u user {http}/basic", {}),
    ("-sS -u '' {http}/mirror", ASKED), ("-sS -U '' {http}/mirror", ASKED),
    ("-sS -u user -U puser -x {authproxy} {http}/mirror",
     {"data": b"secret\n"}),
    ("-sS -U puser -x {authproxy} {http}/mirror", {"data": b"ppass\n"}),
    ("-sS -u a -u user {http}/basic", {"data": b"secret\n"}),
    ("-sS -u a -u user:secret {http}/basic", ASKED),
    ("-sS -u 'user;AUTH=x' {http}/mirror", ASKED),
    ("-sS -u user {http}/basic --next -sS -u other {http}/mirror",
     {"data": b"secret\n"}),
    ("-sS {http}/get --next -sS -u other {http}/mirror", ASKED),
    ("-sS --digest -u user {http}/digest", {"data": b"secret\n"}),
    ("-sS -u user --stderr err {http}/mirror", ASKED),
    ("-sS -u user --stderr - {http}/mirror", ASKED),
    ("-sS -d @- -u user {http}/mirror", ASKED),
    ("-sS -K - {http}/mirror", {"data": b"user = name\n"}),
    ("-sS -u user {refused}/", {**ASKED, "code": 7}),
    ("-u user --oauth2-bearer t -sS {http}/mirror", ASKED),
    ("printf 'secret\\n' | curl -sS -u user {http}/basic", {"sh": True}),
    # the rest of standard input is there for others
    ("(printf 'secret\\n'; sleep 0.5; printf rest) | "
     "curl -sS -u user -T - {http}/mirror", {"sh": True}),
    # what is asked here goes to the real curl once more
    ("-sS -u user --cacert {ca} -E {certdir}/bad.pem {https}/mirror",
     {**ASKED, "route": "direct", "code": 58}),
    ("-sS -u user --interface localhost http://localhost:{port_http}/mirror",
     ASKED),
])

# Rounds of a login count as redirects.
table("auth", ["-sS --digest -u user:secret " + words for words in (
    "--max-redirs 0 {http}/digest", "--max-redirs 1 {http}/digest",
    "--max-redirs -1 {http}/digest", "-L --max-redirs 0 {http}/digest",
    "-L --max-redirs 1 '{http}/redirect/302?to=/digest'",
    "-L --max-redirs 2 '{http}/redirect/302?to=/digest'",
    "--max-redirs 0 -T in.txt {http}/digest",
    "--max-redirs 0 {http}/mirror",
)])

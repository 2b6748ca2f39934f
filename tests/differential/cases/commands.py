"""Command lines of public scripts, by class: health loops (A), which backend
answers (B), questions about the connection (C), API calls (D), uploads (E),
downloads (F), cookie logins (G), unix sockets (H), cron (I), proxies and
authentication (J)."""
from ..case import table

SH = {"sh": True}
DIRECT = {"route": "direct"}

table("A", [
    ("""[ "$(curl -s {http}/get)" = 'hello from /get' ] && echo up""", SH),
    ("""until curl -sf {http}/flaky/2/503 > /dev/null; do :; done; echo ok""",
     SH),
    ("""n=0; until [[ $(curl -f -s {http}/flaky/1/500) ]] || [[ $n -ge 5 ]]
        do n=$((n+1)); done; echo $n""", SH),
    ("""timeout -s TERM 8 bash -c 'while [[ "$("$CURL" -s -o /dev/null -L """
     """-w ''%{http_code}'' ${0})" != "200" ]]; do :; done; echo up' """
     """{http}/flaky/2/502""", SH),
    "--fail --retry 5 --retry-delay 1 --retry-connrefused {http}/get",
    "--silent --show-error --fail {http}/get",
    ("--retry-delay 6 --connect-timeout 5 --max-time 5 --retry 1 --silent "
     "--fail 127.0.0.1:{port_http}", {"code": 0}),
    ("--retry 3 --retry-delay 1 --retry-all-errors {http}/flakycut/1",
     {"kept": False}),
    "--connect-timeout 5 --max-time 10 --retry 5 --retry-delay 0 "
    "--retry-max-time 40 '{http}/get'",
    ("""for i in 1 2 3; do s=$(curl -s -o /dev/null -w '%{http_code}' """
     """{http}/flaky/1/503); echo $s; done""", SH),
    ("curl -f {http}/status/500 || exit 1", {**SH, "code": 1}),
    ("""while [[ $(curl {http}/get) != *hello* ]]; do :; done; echo $?""",
     SH),
    ("""r=$(curl --write-out \\\\n%{http_code} --silent --output - """
     """{http}/get); echo "$r" """, SH),
    ("""for u in {http} {refused}; do curl -Is --connect-timeout 5 $u """
     """>/dev/null; echo $u status=$?; done""", SH),
    ("while ! curl -s {http}/get > /dev/null; do sleep 1; done", SH),
    ("for i in 1 2 3; do curl -s -m 20 {http}/status/about > /dev/null & "
     "done; wait; echo $?", {**SH, "unordered": True}),
    ("-s {refused}/health", {"code": 7}),
    ("--silent --show-error --fail {refused}", {"code": 7}),
])

table("B", [
    ("""for _ in {1..5}; do curl -s -k "{http}/get" >> r; done; """
     """grep -o hello r | sort | uniq -c""", SH),
    ("""for i in $(seq 1 3); do curl -s --resolve """
     """"echo.invalid:{port_http}:127.0.0.1" """
     """"http://echo.invalid:{port_http}/mirror" | grep Host; done""", SH),
    "--resolve a.test.invalid:{port_https}:127.0.0.1 --cacert {ca} "
    "https://a.test.invalid:{port_https}/store",
    ("for i in {1..3}; do curl -sk {https}/ | tee -a rr.txt; done", SH),
    ("""R=$(curl {http}/get); [ -n "$R" ] && echo yes""", SH),
    ("IP=$(curl --socks5-hostname {socks} -s {http}/api/ip); echo new IP $IP",
     SH),
    ("""VPN_IP=$(curl -s {http}/get); [ "$VPN_IP" == "" ] && kill 1; """
     """echo $VPN_IP""", SH),
    ("""curl -s -X PUT "{http}/mirror" -H "Authorization: Bearer T" """
     """--data "{\\"content\\":\\"`curl -s {http}/get`\\"}" """, SH),
])

table("C", [
    ("curl {https}/get -v -s -o /dev/null --cacert {ca} 2>&1 | "
     "grep 'issuer: '", {**SH, **DIRECT}),
    ("""-m 7 -o /dev/null -k -s -w "HTTP %{http_code} DNS """
     """%{time_namelookup} CONNECT %{time_connect} SSL %{time_appconnect}" """
     """{https}/get""", {**DIRECT, "differ": ("times",)}),
    ("""curl -w @- -o /dev/null -s {http}/get <<'EOF'
%{http_code} %{size_download}
EOF""", {**SH, **DIRECT}),
    ("-I -sS -k --resolve 'localhost:{port_https}:127.0.0.1' {https}/", {}),
    ("-sS --resolve wrong.invalid:{port_https}:127.0.0.1 --cacert {ca} "
     "https://wrong.invalid:{port_https}/", {"code": 60}),
    ("""-s -o /dev/null -w '%{local_ip} %{remote_ip} %{remote_port}' """
     """{http}/get""", {"route": "either"}),
    ("-s -w '%{remote_ip}' -o /dev/null {http}/get", {"route": "either"}),
    ("""FORMAT='%{http_code} %{time_total}'; curl -w "$FORMAT" -o /dev/null """
     """-s "{http}/get" """, {**SH, **DIRECT, "differ": ("times",)}),
    ("fmt='%{http_code}\\n'; curl -s -v -w $fmt {http}/bye",
     {**SH, **DIRECT, "differ": ("log-port",)}),
    ("""--ipv4 -w "%{remote_ip},%{time_namelookup},%{time_connect}" """
     """-o /dev/null -k -s {https}/get""", {**DIRECT, "differ": ("times",)}),
    ("""curl -v -H "Authorization: Bearer T" {http}/get 2>&1 | """
     """grep -i server""", {**SH, **DIRECT}),
    ("curl -vsk --max-time 5 {http}/bye 2>&1 | tee -a f | grep -c HTTP",
     {**SH, **DIRECT, "differ": ("log-port",)}),
    ("-s --trace-ascii - -o /dev/null {http}/bye",
     {**DIRECT, "differ": ("log-port",)}),
])

TOKEN = '-H "X-Vault-Token: s.abc" '
table("D", [
    "-sS --header 'X-Vault-Token: s.abc' '{https}/v1/secret/data/x' "
    "--cacert {ca}",
    TOKEN + """-H "Content-Type: application/json" -X POST """
    """-d '{"data":{"a":"b"}}' --cacert {ca} {https}/echo""",
    ("""curl --insecure -sSL {https}/mirror -d @in.json -H $(printf A:b)""",
     SH),
    "-s {https}/api --header 'Authorization: Bearer T' --cacert {ca}",
    "--header 'Authorization: Bearer T' --cacert {ca} {https}/mirror",
    ("--cacert {ca} --cert {certs}/client.pem --key {certs}/client.key "
     "{mtls}/health", {"code": 0}),
    ("curl --verbose --cert {certs}/client.pem --key {certs}/client.key "
     "--cacert {ca} --url {mtls}/health 2>/dev/null", SH),
    ("curl -v --cacert {ca} --silent --request POST --url {https}/echo "
     "--header A:b --data x=1 2>/dev/null", SH),
    ("curl -u u:p -s --cookie-jar cookies {http}/setcookie?c=1 >/dev/null; "
     "curl -u u:p --cookie cookies -s --data 'newTokenName=x' {http}/mirror > "
     "f; cat f", SH),
    ("curl -s {http}/get --head | grep '^Server: '", SH),
    ("for i in 1 2 3; do curl -s --request PUT --data @in.json "
     "{http}/v1/agent/service/register; done", SH),
    ("curl -s -XPOST {http}/echo -d '[{}]'; read -t 0.1; "
     "curl -s -XPOST {http}/echo -d '[{}]'", SH),
    "-k --cacert {ca} {https}/version",
    "-s '{http}/token?service=a&scope=repository:b:pull'",
    "-sL {http}/redirect/307?to=other -H 'Authorization: Bearer T'",
    "-sL {http}/redirect/302?to=other -u user:secret",
    "-sL --location-trusted -u user:secret {http}/redirect/302?to=other",
    "-G {http}/token -d service=registry -d scope=pull",
    ("""M="`curl -skL -o /dev/null -D- {https}/redirect/302`"; echo "$M" """,
     SH),
    "-X POST {http}/mirror -H 'Content-Type: x/y' -d grant_type=cc "
    "-d client_id=id -d client_secret=secret",
    "-L -X POST {http}/redirect/302?to=/mirror --data-urlencode 'id=a b&c'",
    "-L -X POST {http}/redirect/307?to=/mirror -d id=1",
    "-s -u u:p '{http}/crumb?xpath=concat(//a,\":\",//b)'",
    "-XPOST -H A:b -F 'jenkinsfile=<in.txt' http://user:key@127.0.0.1:"
    "{port_http}/echo",
    "-X POST -H 'Content-type: application/json' --data '{\"text\":\"M\"}' "
    "{http}/echo",
    "-sS -X POST {http}/upload -H 'Content-type: application/json' "
    "--data-binary @in.bin",
    "-s -X PUT {http}/latest/api/token -H 'X-ttl-seconds: 21600'",
    ("""curl -XDELETE "{http}/index"; curl -XPUT {http}/index -H A:b """
     """-d'{ "a":
 1 }'; curl -XPOST {http}/_bulk --data-binary @lines.txt""", SH),
    "-XPUT '{http}/es_test?pretty' -d @in.json",
    ("curl -s {http}/get | curl --data-binary @- {http}/echo", SH),
    ("""cat <<EOF | curl -s -w "%{http_code}\\n" --data-binary @- {http}/echo
a 1
b 2
EOF""", SH),
    ("-GET {http}/api/v1/query --data-urlencode query=up", {"code": 0}),
    "-sS --oauth2-bearer TOKEN {http}/mirror",
    "-H 'Authorization: token abc' {http}/mirror -s",
    "-s -I -u user:secret '{http}/basic?per_page=200'",
    "-s --json '{\"a\":1}' {http}/mirror",
    "-s --json @in.json --json '[2]' {http}/mirror",
])

table("E", [
    "--header 'JOB-TOKEN: T' --upload-file in.bin {http}/upload/generic/x",
    ("curl -s --request POST --header 'PRIVATE-TOKEN: T' "
     "--form 'file=@in.bin' {http}/mirror | tail -c 300 | head -c 20 | wc -c",
     SH),
    "--request POST --form 'file=@in.bin' {http}/count",
    "-s --request POST --data-urlencode file@in.txt {http}/mirror",
    ("curl -v --user u:p --upload-file in.txt {http}/up/ 2>/dev/null", SH),
    ("-n --upload-file in.txt {http}/upload", {"files": {
        "home/.netrc": "machine 127.0.0.1 login nuser password npass\n"}}),
    ("-u U:T -X PUT '\"{http}/x.jar\"' -T '\"in.txt\"'",
     {"route": "either"}),
    "-sSL -XPOST -H A:b --upload-file in.bin --header 'Content-Type:a/b' "
    "--write-out '%{http_code}' --output out {http}/upload",
    "-sSL -XPOST --upload-file in.bin -w '%{http_code}' --output '' "
    "{http}/upload",
    "-s -X POST -H 'Content-Type: application/zip' --data-binary @big.bin "
    "'{http}/upload?name=N'",
    "-s -F r=central -F hasPom=false -F file=@in.txt -u u:p {http}/count",
    ("""for f in in.txt in.bin; do curl -sS -T $f {http}/upload/; done""",
     SH),
    ("-T in.txt ftp://127.0.0.1:{port_http}/x -m 1 -s",
     {"route": "direct"}),
])

table("F", [
    ("--proto '=https' --tlsv1.2 -sSf --cacert {ca} {https}/install.sh",
     {"code": 0}),
    ("--proto '=https' --tlsv1.2 -sSf {http}/install.sh", {"code": 1}),
    ("curl -fsSL {http}/size/200000 | head -c 10; echo ${PIPESTATUS[0]}",
     {**SH, "differ": ()}),
    "-C - -OLR {http}/file",
    ("-C - -OLR {http}/file", {"files": {"file": b"line 0000 of the file\n"},
                               "mtime": True}),
    "--progress-bar --show-error --location --compressed --insecure "
    "--retry 5 --retry-delay 1 --fail --continue-at - -O --output-dir d "
    "--create-dirs {https}/file",
    ("-c -L -o f -LO -- {http}/get", {"route": "either"}),
    "-fSL --retry 2 --retry-delay 1 --retry-all-errors --continue-at - "
    "--speed-limit 200 --speed-time 30 --connect-timeout 15 -o O {http}/file",
    ("-sSfL --parallel --parallel-max 10 --retry 3 {http}/size/8 "
     "{http}/size/16 {http}/size/24",
     {"unordered": True, "differ": ("parallel-meter",)}),
    ("""printf '{http}/%s\\n' a b c | xargs -P 3 -I {} "$CURL" -s "{}" """
     """-o /dev/null -w "%{http_code}\\t{}\\n" """,
     {**SH, "unordered": True}),
    ("""printf '%s\\n' a b c | { while read l; do curl -sSO {http}/$l & """
     """done; wait; }""", {**SH, "unordered": True}),
    "-L --retry 5 -C - -o f {http}/file",
])

LOGIN = "-d username=u -d _form_token=T -X POST {http}/setcookie?sid=2"
table("G", [
    ("""T=$(curl -k -s -c "jar" {https}/setcookie?sid=1 | head -c 6); """
     """curl -k -s -b jar -c jar -d username=u -d "t=$T" -X POST """
     """{https}/setcookie?b=2 -D headers.txt; """
     """curl -sk -b jar {https}/mirror""", SH),
    ("""curl -i -X POST -b jar -c jar -d 'mail=m' {http}/setcookie?s=1 """
     """2>/dev/null; cat jar""", SH),
    ("""curl {http}/setcookie?full --data 'u=a&p=b' --cookie-jar jar """
     """--silent >/dev/null; cat jar""", SH),
    "-s -c jar -b 'mine=1; other=2' " + LOGIN,
    "-s -c - '{http}/setcookie?a=1&b=2'",
    "-s -b '' -L '{http}/setcookie?a=1' {http}/mirror",
])

table("H", [
    ("-s --unix-socket {sock} 'http:/v1.30/containers/json'", {"code": 0}),
    "-s --unix-socket {sock} -X POST http:/v1.24/containers/x/wait",
    "-XPOST --unix-socket {sock} -d '{\"Image\":\"nginx\"}' -H A:b "
    "http://localhost/echo",
    ("curl --no-buffer --silent --unix-socket {sock} "
     "http://localhost/slow/3/0.05 | while read l; do echo \"got $l\"; done",
     SH),
    ("-sS --unix-socket {dir}/none http://localhost/", {"code": 7}),
])

table("I", [
    "-fsS -m 10 --retry 5 --data-raw 'host up 3 days' {http}/ping",
    "-fsS -m 100 --retry 10 --retry-delay 10 -o /dev/null {http}/ping",
    ("env -i WARMCURL=$WARMCURL WARMCURL_SOCKET=$WARMCURL_SOCKET \"$CURL\" "
     "-fsS -m 10 -o /dev/null -w '%{http_code}' {http}/ping",
     SH),
])

table("J", [
    "-s -x socks5h://{socks} http://nope.invalid:{port_http}/mirror",
    ("curl -s -x socks5h://0:${SOCKS#*:} {http}/mirror",
     {**SH, "env": {"SOCKS": "{socks}"}}),
    ("-s --negotiate -u : {http}/mirror", DIRECT),
    ("-s --proxy-ntlm --proxy-user u:p -x {authproxy} {http}/get", DIRECT),
    ("-s --ntlm -u u:p {http}/get", DIRECT),
    ("-s --anyauth -u user:secret {http}/basic", DIRECT),
    ("curl -L --resolve \"*:{port_http}:127.0.0.1\" http://any.invalid:"
     "{port_http}/mirror -s", SH),
    "-s -u user:secret {http}/basic",
    ("-sf -u user:wrong {http}/basic", {"code": 22}),
    "-s --digest -u user:secret {http}/digest",
    "-s --basic -u user:secret {http}/mirror",
    "-s -u user: {http}/mirror",
    ("curl -s {http}/get", {**SH, "env": {"http_proxy": "{http2nd}"}}),
])

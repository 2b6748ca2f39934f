"""What belongs to one request: everyday options do not part commands."""
from ..row import SAME, table

GET = "-sS --cacert {ca} {tls}/mirror"

# name: options that the second command has and the first has not
EVERYDAY = {
    "method": "-X PUT", "head": "-I", "body": "-d a=b", "upload": "-T data",
    "form": "-F a=b", "json": "--json '{}'", "get-data": "-G -d a=b",
    "header": "-H 'X-One: 1'", "host-header": "-H 'Host: other'",
    "agent": "-A other", "referer": "-e http://a/", "range": "-r 0-3",
    "compressed": "--compressed", "raw": "--raw", "cookie": "-b c=d",
    "jar": "-c {out}", "login": "-u a:b", "token": "--oauth2-bearer t",
    "location": "-L", "max-redirs": "--max-redirs 3", "fail": "-f",
    "fail-with-body": "--fail-with-body", "max-time": "-m 9",
    "connect-timeout": "--connect-timeout 9", "retry": "--retry 2",
    "speed": "-Y 1 -y 9", "rate": "--limit-rate 1M",
    "max-filesize": "--max-filesize 100000", "output": "-o {out}",
    "dump-header": "-D {out}", "include": "-i", "write-out": "-w ok",
    "no-keepalive": "--no-keepalive", "keepalive": "--keepalive-time 9",
    "path-as-is": "--path-as-is", "target": "--request-target /mirror",
    "time-cond": "-z '2020-01-01'", "continue": "-C 2",
    "expect": "--expect100-timeout 1", "tr-encoding": "--tr-encoding",
    "no-buffer": "-N", "quiet-meter": "--no-progress-meter",
    "proto": "--proto =https", "netrc": "--netrc-optional",
}

table("a hit rate worth having", [
    ("share-" + name, "nothing: it belongs to the request", GET,
     option + " " + GET, SAME,
     {"files": {"data": "upload\n"}, "code": None})
    for name, option in EVERYDAY.items()
])

table("what a warm connection says of itself", [
    ("verify-result", "a result of nobody's handshake",
     "-k -o {out} -w '%{ssl_verify_result}' -sS {https}/get",
     "-k -o {out} -w '%{ssl_verify_result} %{http_version}' -sS {https}/get",
     SAME),
    ("remote-address", "the address of nobody's connection",
     "-k -o {out} -sS {https}/get",
     "-k -o {out} -w '%{remote_ip} %{remote_port} %{scheme}' -sS {https}/get",
     SAME),
])

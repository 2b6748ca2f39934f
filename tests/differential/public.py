"""Which case stands for which of the public command lines.

Each is known by its number in the collection of real command lines that the
classes A to J come from: a number has the words of the case's command, or the
reason why no case can run it.
"""

CASES = {
    "A": {
        1: "$(curl -s {http}/get)", 2: "$(curl -s {http}/get)",
        3: "$(curl -s {http}/get)", 4: "until curl -sf",
        5: "until [[ $(curl -f -s", 6: "timeout -s TERM",
        7: "--fail --retry 5 --retry-delay 1 --retry-connrefused",
        8: "--silent --show-error --fail {http}/get", 9: "--retry-delay 6",
        10: "--retry 3 --retry-delay 1 --retry-all-errors",
        11: "--retry-max-time 40", 12: "for i in 1 2 3; do s=$(curl",
        13: "curl -f {http}/status/500 || exit 1",
        14: "while [[ $(curl {http}/get)", 15: "--silent --output -",
        16: "curl -s -m 20 {http}/status/about", 17: "curl -Is",
        18: "while ! curl -s {http}/get",
    },
    "B": {
        19: "uniq -c", 20: "uniq -c", 21: "echo.invalid",
        22: "--resolve a.test.invalid", 23: "tee -a rr.txt",
        24: "R=$(curl {http}/get)", 26: "--socks5-hostname {socks}",
        27: "VPN_IP=$(curl", 28: "curl -s -X PUT",
    },
    "C": {
        31: "grep 'issuer: '", 32: "-m 7 -o /dev/null -k -s -w",
        33: "$FORMAT", 34: "-s -v -w $fmt", 35: "--ipv4 -w", 36: "curl -w @-",
        37: "-I -sS -k --resolve", 38: "grep -i server", 39: "-vsk --max-time",
    },
    "D": {
        40: "--header 'X-Vault-Token", 41: '-H "X-Vault-Token: s.abc" -H',
        42: "-H $(printf A:b)", 43: "-s {https}/api --header",
        44: "--header 'Authorization: Bearer T' --cacert",
        45: "--cert {certs}/client.pem --key", 46: "--verbose --cert",
        47: "-k --cacert {ca} {https}/version", 48: "token?service=a",
        49: "-G {http}/token", 50: "curl -skL -o /dev/null -D-",
        51: "grant_type=cc", 52: "--data-urlencode 'id=a b&c'",
        53: "-v --cacert {ca} --silent", 54: "crumb?xpath",
        55: "--cookie-jar cookies", 56: "jenkinsfile=<in.txt",
        57: "basic?per_page=200", 58: "--head | grep",
        59: "'Content-type: application/json' --data",
        60: "-sS -X POST {http}/upload", 61: "latest/api/token",
        62: "curl -XDELETE", 63: "es_test?pretty", 65: "service/register",
        66: "curl -s {http}/get | curl --data-binary @-", 67: "cat <<EOF | curl",
        68: "-GET {http}/api", 69: "read -t 0.1",
    },
    "E": {
        70: "JOB-TOKEN", 71: "PRIVATE-TOKEN", 72: "file@in.txt",
        73: "-n --upload-file", 74: "-T '\"in.txt\"'", 75: "-v --user",
        76: "--upload-file in.bin --header", 77: "application/zip",
        78: "hasPom=false", 79: "ftp://",
    },
    "F": {
        80: "--proto '=https'", 81: "curl -fsSL", 82: "-C - -OLR",
        83: "--progress-bar", 84: "-c -L -o f", 85: "--speed-limit 200",
        86: "--parallel-max 10", 87: "xargs -P", 88: "curl -sSO",
        89: "-L --retry 5 -C -",
    },
    "G": {90: "_form_token=T", 91: "-b jar -c jar -d 'mail=m'",
          92: "--cookie-jar jar"},
    "H": {93: "http:/v1.30/containers", 94: "containers/x/wait",
          95: '"Image', 96: "--no-buffer"},
    "I": {98: "--data-raw 'host up", 99: "-fsS -m 100 --retry 10",
          100: "-fsS -m 10 -o /dev/null"},
    "J": {101: "-x socks5h://{socks}", 102: "-x socks5h://0:",
          103: "--negotiate -u :", 104: '--resolve "*:'},
}

# No case of a table can run these.
ELSEWHERE = {
    25: "runs in a cluster; the command itself is that of 24",
    29: "proxychains is not there; LD_PRELOAD has a case of its own",
    30: "proxychains is not there; LD_PRELOAD has a case of its own",
    64: "parallel is not there; xargs has a case of its own (87)",
    97: "docker is not there; the socket has cases of its own (93 to 96)",
    105: "wrappers need root and tools; tests/e2e/test_route.py has them",
}

NUMBERS = range(1, 106)

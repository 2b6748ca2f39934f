#!/bin/bash
# The main job, shown: the same commands with curl and with warmcurl.
#   demo.sh        against an nginx of its own, on this machine
#   demo.sh URL    against the user's server
# Leaves nothing behind. Fails when the two got different answers.
set -eu
cd "$(dirname "$0")/../.."
: "${BUILD:=build}" "${PYTHON:=/usr/bin/python3}"
build=$(realpath "$BUILD")
url=${1:-}
count=20

dir=$(mktemp -d /tmp/warmcurl-demo-XXXXXX) # short: it holds a socket
nginx_pid=
finish()
{
    "$build/warmcurlctl" exit >/dev/null 2>&1 || true
    if [ -n "$nginx_pid" ]; then
        kill "$nginx_pid" 2>/dev/null || true
        wait "$nginx_pid" 2>/dev/null || true
    fi
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
mkdir -m 700 "$dir/run" "$dir/www"
export WARMCURL_SOCKET=$dir/run/s
unset WARMCURL WARMCURL_CONFIG WARMCURL_POOL

complain()
{
    echo "demo: $*" >&2
    exit 1
}
for program in warmcurl warmcurld warmcurlctl; do
    [ -x "$build/$program" ] || complain "no $build/$program: run make first"
done

# --- the server --------------------------------------------------------------

# A certificate for localhost, and the system's bundle with its authority in:
# what a command to any real server loads.
make_certificate()
{
    local curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    # shellcheck disable=SC2086
    openssl req -x509 $curve -keyout "$dir/ca.key" -out "$dir/ca.pem" \
        -subj '/CN=warmcurl demo' -days 2 2>"$dir/openssl.log"
    # shellcheck disable=SC2086
    openssl req $curve -keyout "$dir/server.key" -out "$dir/server.csr" \
        -subj /CN=localhost -addext \
        'subjectAltName=DNS:localhost,IP:127.0.0.1' 2>>"$dir/openssl.log"
    openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" \
        -CAkey "$dir/ca.key" -CAcreateserial -copy_extensions copy -days 2 \
        -out "$dir/server.pem" 2>>"$dir/openssl.log"
    cat "$dir/ca.pem" >"$dir/bundle.pem"
    if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
        cat /etc/ssl/certs/ca-certificates.crt >>"$dir/bundle.pem"
    fi
}

write_configuration()
{
    local user=
    [ "$(id -u)" != 0 ] || user='user root;'
    cat >"$dir/nginx.conf" <<EOF
daemon off;
$user
worker_processes 1;
pid $dir/nginx.pid;
error_log $dir/error.log;
events { worker_connections 256; }
http {
    log_format seen "\$connection \$ssl_session_reused \$http_user_agent";
    access_log $dir/access.log seen;
    client_body_temp_path $dir/b;
    proxy_temp_path $dir/p;
    fastcgi_temp_path $dir/f;
    uwsgi_temp_path $dir/u;
    scgi_temp_path $dir/s;
    server {
        listen 127.0.0.1:$port ssl http2;
        ssl_certificate $dir/server.pem;
        ssl_certificate_key $dir/server.key;
        root $dir/www;
    }
}
EOF
}

await_server()
{
    local try
    for try in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            return 0
        fi
        kill -0 "$nginx_pid" 2>/dev/null || break
        sleep 0.05
    done
    complain "nginx did not start: $(cat "$dir/nginx.out" "$dir/error.log")"
}

start_server()
{
    local nginx environment
    nginx=$(tests/tools/servers.sh path nginx) ||
        complain "no nginx; give a server of yours: make demo URL=https://..."
    environment=$(tests/tools/servers.sh env nginx)
    port=$("$PYTHON" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
    make_certificate
    write_configuration
    echo 'Hello from nginx.' >"$dir/www/hello.txt"
    # shellcheck disable=SC2086 # nothing or one NAME=value word
    env $environment "$nginx" -p "$dir" -c "$dir/nginx.conf" \
        -e "$dir/error.log" >"$dir/nginx.out" 2>&1 &
    nginx_pid=$!
    await_server
    url=https://localhost:$port/hello.txt
    options=(--cacert "$dir/bundle.pem")
    server="nginx on this machine, TLS, the system's CA bundle"
}

# --- the commands ------------------------------------------------------------

# Runs $count separate commands; answers go to $dir/$2.N, the connections that
# each says it made to $dir/$2.made, the microseconds it took to $dir/$2.us.
run()
{
    local program=$1 name=$2 start end i
    for ((i = 0; i < count; i++)); do
        start=${EPOCHREALTIME/[.,]/}
        "$program" -sS "${options[@]}" -A "$name" -w '%{num_connects}\n' \
            -o "$dir/$name.$i" "$url" >>"$dir/$name.made" ||
            complain "$name failed (exit code $?)"
        end=${EPOCHREALTIME/[.,]/}
        echo $((end - start)) >>"$dir/$name.us"
    done
}

# The sum of the commands' times, in microseconds.
total()
{
    awk '{ sum += $1 } END { print sum }' "$dir/$1.us"
}

# Connections and handshakes of the commands called $1: by the server's log,
# or else by what the commands say.
count_connections()
{
    if [ -n "$nginx_pid" ]; then
        awk -v name="$1" '$3 == name && !seen[$1]++' "$dir/access.log" |
            wc -l
    else
        awk '{ sum += $1 } END { print sum }' "$dir/$1.made"
    fi
}

# Handshakes that resumed no TLS session; only the server knows.
count_handshakes()
{
    if [ -n "$nginx_pid" ]; then
        awk -v name="$1" '$3 == name && !seen[$1]++ && $2 != "r"' \
            "$dir/access.log" | wc -l
    else
        echo -
    fi
}

report()
{
    awk -v name="$1" -v us="$(total "$1")" \
        -v connections="$(count_connections "$1")" \
        -v handshakes="$(count_handshakes "$1")" '
        NR == 1 { first = $1 }
        NR > 1 { rest += $1 }
        END {
            printf "  %-10s %8.1f ms %8.1f ms %8.2f ms %12s %12s\n", name,
                us / 1000, first / 1000, rest / 1000 / (NR - 1),
                connections, handshakes }' "$dir/$1.us"
}

# The first curl on PATH that is not warmcurl by that name.
find_curl()
{
    local path
    while read -r path; do
        case $(realpath "$path") in
        */warmcurl) ;;
        *)
            echo "$path"
            return
            ;;
        esac
    done < <(type -ap curl)
}

options=()
if [ -z "$url" ]; then
    start_server
else
    server=$url
fi
curl=$(find_curl)
[ -n "$curl" ] || complain "no curl on PATH to compare with"

run "$curl" curl
run "$build/warmcurl" warmcurl

same=0
for ((i = 0; i < count; i++)); do
    cmp -s "$dir/curl.$i" "$dir/warmcurl.$i" && same=$((same + 1))
done

echo "$count commands, one after another, to $server"
echo
echo "                    all      first  each other  connections   handshakes"
report curl
report warmcurl
# The time of all commands but the first.
others()
{
    awk 'NR > 1 { sum += $1 } END { print sum }' "$dir/$1.us"
}
awk -v a="$(total curl)" -v b="$(total warmcurl)" -v c="$(others curl)" \
    -v d="$(others warmcurl)" 'BEGIN {
        printf "  warmcurl is %.0f times faster, %.0f times once its", a / b,
            c / d
        print " first command has started the daemon" }'
if [ -n "$nginx_pid" ]; then
    echo "  connections and full TLS handshakes: counted in nginx's log"
else
    echo "  connections: by the commands' own count, %{num_connects}"
fi
if [ "$same" = "$count" ]; then
    echo "  all $count answers are the same"
elif [ -n "$nginx_pid" ]; then
    complain "only $same of $count answers are the same"
else
    echo "  $same of $count answers are the same (your server's may differ)"
fi

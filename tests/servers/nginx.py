"""nginx as the real server: HTTP/1.1, TLS with HTTP/1.1, TLS with HTTP/2.

Static files come from `www`; `/up/` goes to an upstream unix socket, so that
a recorder behind it sees what HTTP/2 carried.
"""
import dataclasses
import itertools
import os
import socket
import time

from . import programs

LOG_S = 30          # until a line is in the log
ASIDE = "/aside/"  # requests of our own, of which lines() does not tell

CONF = """
daemon off;
{user}
worker_processes 1;
pid {d}/nginx.pid;
error_log {d}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    log_format seen "$connection $connection_requests $ssl_session_reused "
        "$ssl_protocol $server_protocol $request_method $uri $status $http2";
    access_log {d}/access.log seen;
    client_body_temp_path {d}/body;
    proxy_temp_path {d}/proxy;
    fastcgi_temp_path {d}/fastcgi;
    uwsgi_temp_path {d}/uwsgi;
    scgi_temp_path {d}/scgi;
    client_max_body_size 0;
    default_type text/plain;
    keepalive_requests 100000;
    ssl_certificate {certs}/server.pem;
    ssl_certificate_key {certs}/server.key;
    ssl_session_cache shared:s:1m;
    {servers}
}}
"""

SERVER = """
    server {{
        listen 127.0.0.1:{port}{flags};
        root {d}/www;
        keepalive_timeout {keepalive_s};
        location /up/ {{
            proxy_pass http://unix:{upstream}:/;
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_buffering off;
            proxy_read_timeout 120s;
        }}
        location /sink {{
            proxy_pass http://unix:{upstream}:/upload;
            proxy_http_version 1.1;
            proxy_request_buffering off;
        }}
        location /slow/ {{ alias {d}/www/; limit_rate 2m; }}
        location /aside/ {{ return 204; }}
        location = /worker {{ return 200 "$pid\n"; }}
        location = /name {{ return 200 "nginx $server_protocol\\n"; }}
        location = /status404 {{ return 404 "nothing here\\n"; }}
    }}
"""

FLAGS = {"http": "", "https": " ssl", "h2": " ssl http2"}


@dataclasses.dataclass
class Line:
    connection: int
    use: int            # $connection_requests
    resumed: bool       # the handshake resumed a TLS session
    tls: str
    protocol: str
    method: str
    uri: str
    status: int


class Nginx(programs.Program):
    """`ports` has http, https and h2."""

    def __init__(self, folder, certs, upstream="/nonexistent",
                 keepalive_s=75):
        binary, env = programs.program("nginx")
        os.makedirs(os.path.join(folder, "www"), exist_ok=True)
        os.chmod(folder, 0o755)
        self.www = os.path.join(folder, "www")
        self.log = os.path.join(folder, "access.log")
        taken = programs.Ports(len(FLAGS))
        self.ports = dict(zip(FLAGS, taken.numbers))
        self._asides = itertools.count()
        self._lines, self._read_bytes = [], 0    # of the log
        self._heard = None      # the last request of our own in it
        servers = "".join(SERVER.format(
            port=port, flags=FLAGS[name], d=folder, upstream=upstream,
            keepalive_s=keepalive_s) for name, port in self.ports.items())
        conf = os.path.join(folder, "nginx.conf")
        with open(conf, "w") as file:
            file.write(CONF.format(
                d=folder, certs=certs, servers=servers,
                user="user root;" if os.geteuid() == 0 else ""))
        super().__init__([binary, "-p", folder, "-c", conf, "-e",
                          os.path.join(folder, "error.log")], folder, env,
                         taken)
        self.await_port(self.ports["http"])

    def url(self, name, path="/"):
        scheme = "http" if name == "http" else "https"
        return "%s://localhost:%d%s" % (scheme, self.ports[name], path)

    def put(self, name, content):
        with open(os.path.join(self.www, name), "wb") as file:
            file.write(content)

    def big(self, name, size):
        """A file of `size` bytes that takes no space."""
        with open(os.path.join(self.www, name), "wb") as file:
            file.truncate(size)

    def lines(self, since=0):
        """The access log as Line objects, from the `since`-th on: all whose
        client has its answer. nginx writes them just after that, one request
        after the other, so a request of our own that comes now has its line
        behind theirs."""
        aside = "%s%d" % (ASIDE, next(self._asides))
        self._ask(aside)
        end = time.monotonic() + LOG_S
        while self._heard != aside:
            assert time.monotonic() < end, "nginx writes no log"
            time.sleep(0.001)
            self._read()
        return self._lines[since:]

    def _read(self):
        """What is new in the log, as far as its lines are whole."""
        with open(self.log, "rb") as log:
            log.seek(self._read_bytes)
            text = log.read()
        text = text[:text.rfind(b"\n") + 1]
        self._read_bytes += len(text)
        for line in map(_line, text.decode().splitlines()):
            if line.uri.startswith(ASIDE):
                self._heard = line.uri
            else:
                self._lines.append(line)

    def _ask(self, path):
        with socket.create_connection(
                ("127.0.0.1", self.ports["http"]), LOG_S) as sock:
            sock.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
            while sock.recv(4096):
                pass

    def mark(self):
        """How many lines there are."""
        return len(self.lines())


def _line(row):
    words = row.split(" ")
    return Line(int(words[0]), int(words[1]), words[2] == "r", words[3],
                words[4], words[5], words[6], int(words[7]))

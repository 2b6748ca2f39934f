"""nginx as the real server: HTTP/1.1, TLS with HTTP/1.1, TLS with HTTP/2.

Static files come from `www`; `/up/` goes to an upstream unix socket, so that
a recorder behind it sees what HTTP/2 carried.
"""
import dataclasses
import os
import time

from . import programs

STILL_S = 0.05  # without a line in the log: no more comes

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
        self.ports = dict(zip(FLAGS, programs.free_ports(len(FLAGS))))
        servers = "".join(SERVER.format(
            port=port, flags=FLAGS[name], d=folder, upstream=upstream,
            keepalive_s=keepalive_s) for name, port in self.ports.items())
        conf = os.path.join(folder, "nginx.conf")
        with open(conf, "w") as file:
            file.write(CONF.format(
                d=folder, certs=certs, servers=servers,
                user="user root;" if os.geteuid() == 0 else ""))
        super().__init__([binary, "-p", folder, "-c", conf, "-e",
                          os.path.join(folder, "error.log")], folder, env)
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
        """The access log as Line objects, from the `since`-th on."""
        with open(self.log) as log:
            rows = log.read().splitlines()[since:]
        return [_line(row) for row in rows]

    def mark(self):
        """How many lines there are when none comes any more: each is written
        just after its client has the answer."""
        count = None
        while count != len(self.lines()):
            count = len(self.lines())
            time.sleep(STILL_S)
        return count


def _line(row):
    words = row.split(" ")
    return Line(int(words[0]), int(words[1]), words[2] == "r", words[3],
                words[4], words[5], words[6], int(words[7]))

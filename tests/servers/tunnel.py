"""A proxy that does CONNECT alone, to loopback whatever the name says."""
from . import http1, listening


class Tunnel(listening.Server):
    """Ends with its server, and its server with it."""

    def __init__(self):
        super().__init__()
        self.url = "http://127.0.0.1:%d" % self.listen("proxy")

    def fall_silent(self):
        """The clients of now get nothing through any more."""
        with self._lock:
            for sock in self._socks:
                if sock.fileno() >= 0:
                    listening.fall_silent(sock)

    def serve(self, sock, name):
        head = http1.Reader(sock).until(b"\r\n\r\n")
        host, _, port = head.split()[1].decode().rpartition(":")
        sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        far = listening.dial(host, port)
        listening.relay_both(sock, far)
        far.close()

"""A server that counts what is uploaded, at a speed of its choice, and keeps
none of it."""
import time

from . import http1, listening

PIECE_BYTES = 65536


class Sink(listening.Server):
    def __init__(self, bytes_per_s=0):
        super().__init__()
        self.bytes_per_s = bytes_per_s
        self.counts = []    # bytes of each upload that ended well
        self.taken = 0      # bytes so far, of all
        self.listen("http")

    def url(self):
        return "http://127.0.0.1:%d/sink" % self.ports["http"]

    def serve(self, sock, name):
        reader = http1.Reader(sock)
        try:
            while True:
                reader.wait()
                request = http1.Request(name, 0, reader.until(b"\r\n\r\n"))
                if "100-continue" in request.headers.get("expect", ""):
                    sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                self._swallow(sock, reader, request)
        except http1.Stop:
            pass

    def _swallow(self, sock, reader, request):
        if "chunked" in request.headers.get("transfer-encoding", ""):
            reader.body(request)
            count = len(request.body)
            self.taken += count
        else:
            count = int(request.headers.get("content-length", 0))
            self._count_down(sock, reader, count)
        self.counts.append(count)
        sock.sendall(http1.response(body=b"took %d\n" % count))

    def _count_down(self, sock, reader, left):
        early = min(left, len(reader.data))
        reader.take(early)
        self.taken += early
        left -= early
        buffer = memoryview(bytearray(PIECE_BYTES))
        while left > 0:
            got = sock.recv_into(buffer[:min(left, PIECE_BYTES)])
            if not got:
                raise http1.Stop
            left -= got
            self.taken += got
            if self.bytes_per_s:
                time.sleep(got / self.bytes_per_s)

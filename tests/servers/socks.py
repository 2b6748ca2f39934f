"""A small SOCKS4, 4a and 5 proxy that connects to loopback only.

`requests` lists what the clients asked for: (version, kind of address,
address, port, user).
"""
import socket
import struct

from . import listening

USER, PASSWORD = b"suser", b"spass"


class Socks(listening.Server):
    def __init__(self):
        super().__init__()
        self.requests = []
        self.listen("socks")
        self.listen("authsocks")    # SOCKS5 with user and password

    def reset(self):
        self.requests = []

    def serve(self, sock, name):
        version = _take(sock, 1)[0]
        if version == 4:
            self._four(sock)
        elif version == 5:
            self._five(sock, name == "authsocks")

    def _four(self, sock):
        command, port, packed = struct.unpack("!BH4s", _take(sock, 7))
        user = _until_nul(sock)
        address = socket.inet_ntoa(packed)
        kind = "ip"
        if packed[:3] == b"\0\0\0" and packed[3:] != b"\0":
            address, kind = _until_nul(sock).decode(), "name"
        self.requests.append((4, kind, address, port, user))
        self._carry(sock, address, port, b"\0\x5a" + bytes(6),
                    b"\0\x5b" + bytes(6))

    def _five(self, sock, with_auth):
        methods = _take(sock, _take(sock, 1)[0])
        wanted = 2 if with_auth else 0
        if wanted not in methods:
            sock.sendall(b"\5\xff")
            return
        sock.sendall(bytes([5, wanted]))
        user = b""
        if with_auth:
            user = _password(sock)
            if user is None:
                return
        _, _, _, kind = _take(sock, 4)
        address, kind = _address(sock, kind)
        port, = struct.unpack("!H", _take(sock, 2))
        self.requests.append((5, kind, address, port, user))
        tail = b"\0\1" + bytes(6)
        self._carry(sock, address, port, b"\5\0" + tail, b"\5\5" + tail)

    def _carry(self, sock, address, port, granted, refused):
        try:
            far = listening.dial(address, port)
        except OSError:
            sock.sendall(refused)
            return
        sock.sendall(granted)
        listening.relay_both(sock, far)
        far.close()


def _take(sock, count):
    data = b""
    while len(data) < count:
        got = sock.recv(count - len(data))
        if not got:
            raise OSError("client ended")
        data += got
    return data


def _until_nul(sock):
    data = b""
    while True:
        byte = _take(sock, 1)
        if byte == b"\0":
            return data
        data += byte


def _password(sock):
    """RFC 1929; None when it was wrong."""
    _take(sock, 1)
    user = _take(sock, _take(sock, 1)[0])
    password = _take(sock, _take(sock, 1)[0])
    good = (user, password) == (USER, PASSWORD)
    sock.sendall(b"\1\0" if good else b"\1\1")
    return user if good else None


def _address(sock, kind):
    if kind == 1:
        return socket.inet_ntoa(_take(sock, 4)), "ip"
    if kind == 4:
        return socket.inet_ntop(socket.AF_INET6, _take(sock, 16)), "ip6"
    return _take(sock, _take(sock, 1)[0]).decode(), "name"

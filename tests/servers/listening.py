"""What the Python servers share: accept loops, threads, a clean end.

A `Server` owns its listening sockets and one thread for each connection that
it accepted; `close()` ends them all and waits for them.
"""
import ctypes
import fcntl
import select
import socket
import struct
import termios
import threading
import time


def tcp_listener(backlog=128):
    """A socket that listens on a loopback port chosen by the kernel."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    sock.listen(backlog)
    return sock


def tcp6_listener():
    sock = socket.socket(socket.AF_INET6)
    sock.bind(("::1", 0))
    sock.listen(128)
    return sock


def has_ipv6():
    """Whether the loopback device has its IPv6 address."""
    try:
        tcp6_listener().close()
    except OSError:
        return False
    return True


def unix_listener(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(path)
    sock.listen(128)
    return sock


SIOCOUTQ = termios.TIOCOUTQ
READ_S = 30     # what the other end may take for it


def await_read(sock):
    """Returns when the other end, on this machine, has read what was sent on
    `sock`: it was acknowledged, and nothing stands in that end's queue."""
    ours, theirs = (_in_table(*name[:2])
                    for name in (sock.getsockname(), sock.getpeername()))
    end = time.monotonic() + READ_S
    while time.monotonic() < end:
        unsent = struct.unpack("i", fcntl.ioctl(sock, SIOCOUTQ, bytes(4)))[0]
        if not unsent and not _unread(theirs, ours):
            return
        time.sleep(0.005)


def _in_table(address, port):
    """An IPv4 address as /proc/net/tcp has it."""
    packed, = struct.unpack("=I", socket.inet_aton(address))
    return "%08X:%04X" % (packed, port)


def _unread(local, remote):
    """Whether that end has something that its program has not read."""
    with open("/proc/net/tcp") as table:
        for row in map(str.split, table):
            if row[1:3] == [local, remote]:
                return int(row[4].partition(":")[2], 16) > 0
    return False


def reset(sock):
    """Closes with RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("ii", 1, 0))
    sock.close()


SO_ATTACH_FILTER = 26


def fall_silent(sock):
    """From now on nothing that comes in on `sock` counts, not even for the
    kernel: the other end sees no acknowledgement and no reset, as if the line
    were cut. (A classic BPF program that drops all, socket(7).)"""
    drop = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                    struct.pack("HL", 1, ctypes.addressof(drop)))


def can_fall_silent():
    """Not everybody may filter a socket."""
    with socket.socket() as sock:
        try:
            fall_silent(sock)
        except PermissionError:
            return False
    return True


def answer_and_end(sock, data):
    """Sends, ends our direction, and lets the rest come in: closing with
    unread bytes would reset the connection and might lose the answer."""
    sock.sendall(data)
    sock.shutdown(socket.SHUT_WR)
    while sock.recv(65536):
        pass


def part(sock):
    """Ends TLS as it wants to be ended, and the connection."""
    sock.settimeout(1)
    try:
        sock.unwrap()
    except (OSError, ValueError):
        pass    # the other end may do otherwise


def relay_both(one, other):
    """Copies between two sockets until either side ends."""
    def copy(source, sink):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    back = threading.Thread(target=copy, args=(other, one), daemon=True)
    back.start()
    copy(one, other)
    back.join()


def dial(host, port, timeout_s=10):
    """Connects to loopback whatever the name says: the tests' names that do
    not exist are meant to be looked up by a proxy, and this is it."""
    del host
    sock = socket.create_connection(("127.0.0.1", int(port)), timeout_s)
    sock.settimeout(None)   # a tunnel may be idle for as long as it is kept
    return sock


class Server:
    """Subclasses call `listen()` and implement `serve(sock, name)`."""

    def __init__(self):
        self.ports = {}
        self._listeners = []
        self._socks = set()
        self._threads = set()
        self._lock = threading.Lock()
        self._closing = False

    def listen(self, name, sock=None):
        """Accepts on `sock` (a new loopback port when None); returns the
        port, 0 for a unix socket."""
        sock = sock or tcp_listener()
        port = sock.getsockname()[1] if sock.family != socket.AF_UNIX else 0
        self.ports[name] = port
        self._listeners.append(sock)
        self._start(self._accept, sock, name)
        return port

    def close(self):
        self._closing = True
        with self._lock:
            for sock in self._listeners + list(self._socks):
                _shut(sock)
            threads = list(self._threads)
        for thread in threads:
            thread.join(5)

    def secure(self, sock, context):
        """TLS on an accepted socket. The plain object loses its descriptor
        to the new one, which takes its place."""
        secured = context.wrap_socket(sock, server_side=True,
                                      do_handshake_on_connect=False)
        with self._lock:
            self._socks.discard(sock)
            self._socks.add(secured)
        try:
            secured.do_handshake()
        except OSError:
            self.release(secured)
            raise
        return secured

    def release(self, sock):
        sock.close()
        with self._lock:
            self._socks.discard(sock)

    def open_count(self):
        """How many accepted connections are still open on our side."""
        with self._lock:
            return len(self._socks)

    def is_behind(self, busy=()):
        """Whether something has come that no thread has taken yet: clients
        who were not accepted, bytes on connections other than BUSY's."""
        poll = select.poll()
        with self._lock:
            for sock in (*self._listeners, *(self._socks - set(busy))):
                if sock.fileno() >= 0:
                    poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))

    def _start(self, run, *args):
        thread = threading.Thread(target=run, args=args, daemon=True)
        with self._lock:    # close() joins what it finds here
            self._threads.add(thread)
            thread.start()

    def _accept(self, listener, name):
        while not self._closing:
            try:
                sock, _ = listener.accept()
            except OSError:
                break
            if sock.family == socket.AF_INET:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._socks.add(sock)
            self._start(self._connection, sock, name)
        listener.close()

    def _connection(self, sock, name):
        try:
            self.serve(sock, name)
        except OSError:
            pass  # the client went away, as many cases make it do
        finally:
            sock.close()
            with self._lock:
                self._socks.discard(sock)
                self._threads.discard(threading.current_thread())

    def serve(self, sock, name):
        raise NotImplementedError


def _shut(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass

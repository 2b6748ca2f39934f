"""A network of a test's own: namespaces, names, servers.

`Lab` starts this file as a program in new network and mount namespaces. There
it answers DNS for /etc/resolv.conf, serves HTTP on port 80 of every address,
and, in a second namespace behind a pair of veth devices, on the far side.
Commands join it with nsenter. Needs root.

    10.9.0.1 near <-- veth --> far 10.9.0.2, 10.9.0.3
"""
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

NEAR, FAR, FAR_TOO = "10.9.0.1", "10.9.0.2", "10.9.0.3"
ETC = ("hosts", "resolv.conf", "nsswitch.conf")
START_S = 60
LET_GO = "let-go"   # a file: /held is answered once it is there
TTL_S = 0
SERVFAIL, NXDOMAIN = 2, 3


def reason_without():
    """Why there can be no lab here; None where there can."""
    if os.geteuid() != 0:
        return "needs root for namespaces"
    tried = subprocess.run(
        ["unshare", "-n", "-m", "ip", "link", "add", "near", "type", "veth",
         "peer", "name", "far"], capture_output=True)
    if tried.returncode != 0:
        return "no namespaces or veth here: %r" % tried.stderr
    return None


class Lab:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="wcl-", dir="/tmp")
        self.reset()
        self.process = subprocess.Popen(
            ["unshare", "-n", "-m", sys.executable, os.path.abspath(__file__),
             self.folder], stdin=subprocess.DEVNULL)
        self.far_pid = int(self._await("ready"))
        self.prefix = self._enter(self.process.pid)

    def reset(self):
        self.set_names({})
        self.set_etc("resolv.conf", "nameserver 127.0.0.1\n")
        self.set_etc("hosts", "127.0.0.1 localhost\n")
        self.set_etc("nsswitch.conf", "hosts: files dns\n")
        with open(os.path.join(self.folder, "asked"), "w"):
            pass
        if os.path.exists(os.path.join(self.folder, LET_GO)):
            os.unlink(os.path.join(self.folder, LET_GO))

    def let_go(self):
        """Answers what asks for /held."""
        with open(os.path.join(self.folder, LET_GO), "w"):
            pass

    @staticmethod
    def _enter(pid):
        return ["nsenter", "-t", str(pid), "-n", "-m", "--"]

    def _await(self, name):
        path = os.path.join(self.folder, name)
        end = time.monotonic() + START_S
        while not os.path.exists(path):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the lab did not start")
            time.sleep(0.02)
        with open(path) as file:
            return file.read()

    def _replace(self, name, text):
        """In place: a mount shows this very file."""
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def set_names(self, names):
        """{name: addresses}, or ["fail"] where the server is to fail; what
        is not there does not exist."""
        fresh = os.path.join(self.folder, "names.new")
        with open(fresh, "w") as file:
            for name, addresses in names.items():
                file.write(" ".join((name, *addresses)) + "\n")
        os.rename(fresh, os.path.join(self.folder, "names"))

    def set_etc(self, name, text):
        """The content of /etc/NAME."""
        self._replace(name, text)

    def asked(self, name):
        """How often the name server was asked for a name's address."""
        with open(os.path.join(self.folder, "asked")) as file:
            return file.read().split().count(name)

    def near(self, *argv):
        subprocess.run([*self.prefix, *argv], check=True)

    def far(self, *argv):
        subprocess.run([*self._enter(self.far_pid), *argv], check=True)

    def stop(self):
        self.process.terminate()
        self.process.wait(START_S)
        shutil.rmtree(self.folder, ignore_errors=True)


# --- inside ---------------------------------------------------------------

def ip(*words):
    subprocess.run(["ip", *words], check=True)


def read_names(folder):
    with open(os.path.join(folder, "names")) as file:
        rows = [line.split() for line in file]
    return {row[0]: row[1:] for row in rows}


def dns_answer(query, names, note):
    """One question about A; any other type has no records."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    kind = struct.unpack(">H", query[at + 1:at + 3])[0]
    question = query[12:at + 5]
    name = ".".join(labels).lower()
    addresses = names.get(name)
    code = NXDOMAIN if addresses is None else 0
    if addresses == ["fail"]:
        addresses, code = [], SERVFAIL
    if kind == 1:
        note(name)
    records = [] if kind != 1 else addresses or []
    head = query[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(records),
                                   0, 0)
    return head + question + b"".join(
        b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, TTL_S, 4) +
        socket.inet_aton(address) for address in records)


def dns_socket():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 53))
    return sock


def serve_dns(sock, folder):
    with open(os.path.join(folder, "asked"), "a", buffering=1) as log:
        while True:
            query, who = sock.recvfrom(4096)
            sock.sendto(dns_answer(query, read_names(folder),
                                   lambda name: log.write(name + "\n")), who)


def converse(sock, number, folder):
    """Says on which address and connection each request came."""
    body = ("%s %d\n" % (sock.getsockname()[0], number)).encode()
    data = b""
    while True:
        got = sock.recv(65536)
        if not got:
            break
        data += got
        while b"\r\n\r\n" in data:
            head, _, data = data.partition(b"\r\n\r\n")
            if b"/held" in head.split(b"\r\n")[0]:
                while not os.path.exists(os.path.join(folder, LET_GO)):
                    time.sleep(0.02)
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                         % (len(body), body))
    sock.close()


def http_listener():
    listener = socket.socket()
    listener.bind(("0.0.0.0", 80))
    listener.listen(64)
    return listener


def serve_http(listener, folder):
    number = 0
    while True:
        sock, _ = listener.accept()
        number += 1
        threading.Thread(target=converse, args=(sock, number, folder),
                         daemon=True).start()


def set_up_far(pipe, folder):
    """In a child: a namespace of its own, ready when the pipe says so."""
    os.read(pipe, 1)
    ip("link", "set", "lo", "up")
    for address in (FAR, FAR_TOO):
        ip("addr", "add", address + "/24", "dev", "far")
    ip("link", "set", "far", "up")
    serve_http(http_listener(), folder)


def start_far(folder):
    readable, writable = os.pipe()
    os.set_inheritable(readable, True)
    child = subprocess.Popen(
        ["unshare", "-n", sys.executable, os.path.abspath(__file__), "--far",
         str(readable), folder], pass_fds=[readable])
    own = os.readlink("/proc/self/ns/net")
    while os.readlink("/proc/%d/ns/net" % child.pid) == own:
        time.sleep(0.01)
    ip("link", "add", "near", "type", "veth", "peer", "name", "far", "netns",
       str(child.pid))
    ip("addr", "add", NEAR + "/24", "dev", "near")
    ip("link", "set", "near", "up")
    os.write(writable, b"x")
    while True:
        try:
            socket.create_connection((FAR, 80), 0.1).close()
            return child
        except OSError:
            time.sleep(0.05)


def main(folder):
    for name in ETC:
        subprocess.run(["mount", "--bind", os.path.join(folder, name),
                        "/etc/" + name], check=True)
    ip("link", "set", "lo", "up")
    far = start_far(folder)
    # What is ready can be asked: the sockets are there before.
    for run, sock in ((serve_dns, dns_socket()),
                      (serve_http, http_listener())):
        threading.Thread(target=run, args=(sock, folder),
                         daemon=True).start()
    fresh = os.path.join(folder, "ready.new")
    with open(fresh, "w") as file:
        file.write(str(far.pid))
    os.rename(fresh, os.path.join(folder, "ready"))
    try:
        far.wait()
    finally:
        far.kill()


if __name__ == "__main__":
    import signal
    if sys.argv[1] == "--far":
        set_up_far(int(sys.argv[2]), sys.argv[3])
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        main(sys.argv[1])

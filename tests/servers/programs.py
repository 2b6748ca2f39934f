"""Servers that are programs: nginx, squid and the relay.

They run in the foreground, as whoever runs the tests, with every path in a
folder of their own, and end by their pid.
"""
import os
import shlex
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(os.path.dirname(HERE), "tools")
START_S = 60    # a squid start on a busy machine takes a few seconds
STOP_S = 30
CALLERS = dict(os.environ)    # what apt-get needs, as a proxy


class Ports:
    """Ports for a program that can't bind 0, its own until close(): a socket
    that is bound to one, but does not listen, keeps the kernel from giving it
    to others. A program that sets SO_REUSEADDR, as servers do, may bind it
    beside that; until it listens, who connects is refused."""

    def __init__(self, count):
        self._socks = [socket.socket() for _ in range(count)]
        for sock in self._socks:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(("127.0.0.1", 0))
        self.numbers = [sock.getsockname()[1] for sock in self._socks]

    def close(self):
        for sock in self._socks:
            sock.close()


def _servers_sh(verb, name):
    done = subprocess.run([os.path.join(TOOLS, "servers.sh"), verb, name],
                          capture_output=True, text=True, env=CALLERS)
    if done.returncode != 0:
        raise RuntimeError("no %s: %s" % (name, done.stderr.strip()))
    return done.stdout.strip()


def program(name):
    """(path, environment) of a server: an installed one or one unpacked
    under the build directory. Its libraries' path stays with it."""
    env = dict(os.environ)
    for word in shlex.split(_servers_sh("env", name)):
        key, equals, value = word.partition("=")
        if equals:
            env[key] = value
    return _servers_sh("path", name), env


class Program:
    """A child process, the folder that it lives in, and its Ports."""

    def __init__(self, argv, folder, env, taken):
        self.folder = folder
        self._taken = taken
        self._env = env
        self.output = os.path.join(folder, "output")
        with open(self.output, "ab") as out:
            self.process = subprocess.Popen(
                argv, env=env, cwd=folder, stdin=subprocess.DEVNULL,
                stdout=out, stderr=out)

    def await_port(self, port):
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        with open(self.output) as out:
            text = out.read()
        self.stop()
        raise RuntimeError("server did not start: " + text)

    def restart(self, port):
        """Ends it and starts it anew, as it was."""
        argv = self.process.args
        self._end()
        with open(self.output, "ab") as out:
            self.process = subprocess.Popen(
                argv, env=self._env, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.await_port(port)

    def stop(self):
        self._end()
        self._taken.close()

    def _end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


class Relay:
    """A distance of `delay_ms` each way to a port; see relay.c."""

    def __init__(self, build, target_port, delay_ms, bytes_per_s=0):
        binary = relay_binary(build)
        self.process = subprocess.Popen(
            [binary, str(target_port), str(delay_ms), str(bytes_per_s)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def relay_binary(build):
    """Compiles relay.c when the build directory has none that is newer."""
    source = os.path.join(HERE, "relay.c")
    binary = os.path.join(build, "relay")
    if not os.path.exists(binary) or \
            os.path.getmtime(binary) < os.path.getmtime(source):
        os.makedirs(build, exist_ok=True)
        fresh = "%s.%d" % (binary, os.getpid())
        subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-o",
                        fresh, source], check=True)
        os.rename(fresh, binary)
    return binary

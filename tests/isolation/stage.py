"""The servers and daemons that the catalogue's commands meet: a Stage sees who
came by which connection."""
import dataclasses
import json
import os
import shlex
import shutil
import stat
import subprocess

from differential import differences
from harness import paths, place as places, processes, site
from servers import certs as certificates
from servers import folders, listening, recorder

SETTLE_S = 10 * paths.PATIENCE  # for what a command broke off to be seen


class Impossible(Exception):
    """A row's surrounding that cannot be made here; the text says which."""


@dataclasses.dataclass
class Seen:
    """A command, what it left, and what the servers saw of it."""
    done: places.Done
    connections: set    # (server, number), of all its requests
    heads: list         # its requests as they came, less ...
    tunnels: list       # ... those for a tunnel
    out: tuple          # mode and content of its file {out}
    route: str          # what warmcurl says of its way

    def outcome(self, differ):
        """What must be as with a fresh curl."""
        clean = differences.mask
        return [self.done.code,
                clean(differences.OUT, self.done.out, differ),
                clean(differences.ERR, self.done.err, differ),
                (self.out[0], clean(differences.FILES, self.out[1], differ)),
                [clean(differences.REQUESTS, head, differ)
                 for head in self.heads if "resends" not in differ]]


def other_case(pin):
    """The pin with one letter of the hash in the other case."""
    digest = pin.partition("sha256//")[2]
    at = next(n for n, letter in enumerate(digest) if letter.isalpha())
    return "sha256//" + digest[:at] + digest[at].swapcase() + digest[at + 1:]


class Stage(site.Site):
    def __init__(self, folder, certs):
        self.behind = recorder.Recorder(folders.sub(folder, "up"), certs)
        super().__init__(folder, certs, self.behind, "/up")
        self.servers.append(self.behind)
        self.has_six = listening.has_ipv6()
        if self.has_six:
            self.recorder.listen("six", listening.tcp6_listener())
        self.helpers = []   # programs that end when their input does
        self.endings = []   # commands that end what the row began
        self._fresh = {}    # what curl did, by the row's name
        self.own = None     # the place of a row that has one
        self.kept = False
        self.row = None
        self.names = {
            **self.common_names(),
            "out": os.path.join(self.work, "out"),
            "behind": self.behind.sock,
            "PIN": other_case(certificates.pin(certs, "server")),
        }

    def check(self, place):
        """No handshake of all the rows changed a shared trust store."""
        if place.daemon():
            status = json.loads(place.ctl("status", "--json").out)
            assert status["trust_spoiled"] == 0, status

    # --- a row's surroundings --------------------------------------------

    def enter(self, row, kept):
        """A new directory for the row; {tls} is HTTP/2 here, HTTP/1 there."""
        self.row, self.kept = row, kept
        if row.own:
            self.own = places.Place(site.KEPT if kept else None)
        self.names["tls"] = self.names["https" if kept else "h2"]
        self.names["port_tls"] = self.names["port_https" if kept
                                            else "port_h2"]
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(os.path.join(self.work, "home"))
        for name, content in row.files.items():
            self.put(name, content)
        # numbers of connections begin anew: a row only compares its own
        self.recorder.reset()
        self.behind.reset()

    def need(self, under):
        """Raises Impossible where these programs cannot start another."""
        words = shlex.split(self.fill(under))
        if words and (not shutil.which(words[0]) or
                      subprocess.run([*words, "true"], cwd=self.work,
                                     capture_output=True).returncode != 0):
            raise Impossible("not possible here: " + under)

    def leave(self):
        """Ends what the row had for itself."""
        own, self.own = self.own, None
        system = self.names.pop("system", None)
        for ending in self.endings:
            subprocess.run(ending, capture_output=True)
        self.endings = []
        if own and system:      # its daemon speaks to its own kind only
            own.run([*shlex.split(system), paths.CTL, "exit"])
        if own:
            own.close()
        for helper in self.helpers:
            helper.stdin.close()
            helper.wait(places.RUN_S)
            helper.stdout.close()
        self.helpers = []

    def path(self, name):
        return os.path.join(self.work, self.fill(name))

    def put(self, name, content):
        """A file of the row; text that names a file of `certs` with @ is
        that file's."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, str) and content.startswith("@"):
            with open(os.path.join(self.certs, content[1:]), "rb") as source:
                content = source.read()
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes)
                       else self.fill(content).encode())

    def hash_of(self, certificate):
        """The hash of its subject, as CA folders have it."""
        return subprocess.run(
            ["openssl", "x509", "-in", os.path.join(self.certs, certificate),
             "-noout", "-hash"], check=True, capture_output=True,
            text=True).stdout.strip()

    # --- one command ------------------------------------------------------

    def run(self, which, binary=paths.WARMCURL):
        """Runs the row's "first" or "second" command."""
        row, place = self.row, self.own or self.places[self.kept]
        if os.path.exists(self.names["out"]):
            os.unlink(self.names["out"])
        explained = os.path.join(self.folder, "explained")
        if os.path.exists(explained):
            os.unlink(explained)
        env = {"HOME": os.path.join(self.work, "home"), "COLUMNS": "80",
               "WARMCURL_POOL": row.name, "WARMCURL_EXPLAIN": explained}
        for more in (row.env, getattr(row, which + "_env")):
            env.update({name: self.fill(value)
                        for name, value in more.items()})
        since = self._mark()
        done = place.run(
            shlex.split(self.fill(getattr(row, which + "_under"))) +
            [binary, *shlex.split(self.fill(getattr(row, which)))],
            env=env, cwd=self.work)
        return self._seen(done, since, explained)

    def run_curl(self):
        """The row's second command by a fresh curl; what it did before, where
        nothing differs between the modes."""
        row = self.row
        if row.between or "tls}" in row.second:
            return self.run("second", paths.CURL)
        if row.name not in self._fresh:
            self._fresh[row.name] = self.run("second", paths.CURL)
        return self._fresh[row.name]

    def _mark(self):
        return (len(self.recorder.settled()), len(self.behind.settled()),
                len(self.nginx.lines()))

    def _seen(self, done, since, explained):
        own = self.recorder.settled()[since[0]:]
        behind = self.behind.settled()[since[1]:]
        processes.until(lambda: len(self.nginx.lines(since[2])) >= len(behind),
                        SETTLE_S)
        connections = {("recorder", seen.connection) for seen in own}
        connections |= {("nginx", line.connection)
                        for line in self.nginx.lines(since[2])}
        heads, tunnels = [], [repr(words).encode()
                              for words in self.socks.requests]
        self.socks.reset()
        for seen in own + behind:
            text = b"%s: %s%s" % (seen.listener.encode(), seen.head, seen.body)
            (tunnels if seen.method == "CONNECT" else heads).append(text)
        out = ("", b"")
        if os.path.exists(self.names["out"]):
            with open(self.names["out"], "rb") as file:
                out = (stat.filemode(os.stat(file.fileno()).st_mode),
                       file.read())
        route = ""
        if os.path.exists(explained):
            with open(explained) as file:
                route = file.read()
        return Seen(done, connections, heads, tunnels, out, route)

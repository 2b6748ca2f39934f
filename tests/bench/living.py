"""What a daemon that lives long costs: beside bulk (T9), in memory (T10), and
the client itself (T12)."""
import os
import re
import signal

from harness import paths, processes
from servers import folders, nginx as nginxes
from servers import programs

LONG = bool(os.environ.get("BENCH_LONG"))   # a million requests for T10
QUICK = bool(os.environ.get("BENCH_QUICK"))
BULKS = 4                       # downloads beside which T9 measures
BULK_BYTES = 1 << 30
COMMANDS = 100 if QUICK else 500
REQUESTS = 1000000 if LONG else 10000 if QUICK else 100000
AT_ONCE = 40                    # transfers of one command, for T10's requests
IDLE = 40                       # connections whose memory is taken together
SETTLED_S = 12                  # a daemon gives memory back within
SIZE_KIB, CALLS = 400, 40       # T12's limits
TRACER = "strace"


def settled_kib(pid):
    """The process's memory once it stays the same for a while."""
    seen = []

    def is_settled():
        seen.append(processes.memory_kib(pid, "VmRSS"))
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    processes.until(is_settled, SETTLED_S, 0.1)
    return seen[-1]


class Living:
    """Measurements of bench.Bench, apart for their length."""

    # --- T9 ---

    def bulk_beside(self, program, url):
        """BULKS downloads that go on until they are ended."""
        script = "while %s -s -o /dev/null %s; do :; done" % (program, url)
        return [self.place.start(["/bin/sh", "-c", script])
                for _ in range(BULKS)]

    def p99_beside(self, program, url):
        argv = self.command(paths.WARMCURL, self.small())
        running = self.bulk_beside(program, url)
        try:
            return self.tools.launch(self.place, argv, COMMANDS)["p99_ms"]
        finally:
            for process in running:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def t9(self):
        other = nginxes.Nginx(folders.sub(self.folder, "bulk"), self.certs)
        try:
            other.big("big", BULK_BYTES)
            url = other.url("http", "/big")
            self.warm_up(self.small())
            rounds = [(self.p99_beside(paths.WARMCURL, url),
                       self.p99_beside(paths.CURL, url)) for _ in range(3)]
        finally:
            other.stop()
        warm, curl = sorted(rounds, key=lambda r: r[0] / r[1])[1]
        self.cost("T9", "p99 beside %d downloads, daemon's against curl's"
                  % BULKS, warm, curl, 2, beside_warmcurl_p99_ms=warm,
                  beside_curl_p99_ms=curl)

    # --- T10 ---

    def rss_of_idle(self, port, relays):
        """KiB of memory for each idle connection in one pool: the server
        stands behind many ports, so that none is shared."""
        self.place.ctl("exit")
        self.warm_up(self.nginx.url(port, "/small"))
        pid = self.place.daemon()
        before = settled_kib(pid)
        for relay in relays:
            self.place.run(self.command(
                paths.WARMCURL, "https://localhost:%d/small" % relay.port))
        return (settled_kib(pid) - before) / len(relays)

    def behind_relays(self, port):
        relays = [programs.Relay(paths.BUILD, self.nginx.ports[port], 0)
                  for _ in range(IDLE)]
        try:
            return self.rss_of_idle(port, relays)
        finally:
            for relay in relays:
                relay.stop()

    def many_requests(self, count):
        url = self.nginx.url("h2", "/small?[1-%d]" % count)
        done = self.place.run(
            [paths.WARMCURL, "-sS", "-Z", "--parallel-max", str(AT_ONCE),
             "--cacert", self.bundle, "-o", "/dev/null", url],
            timeout_s=3600)
        if done.code != 0:
            raise RuntimeError(str(done)[:500])

    def t10(self):
        self.place.ctl("exit")
        self.warm_up(self.small())
        first = settled_kib(self.place.daemon()) / 1024
        self.row("T10", "daemon's memory after one request, MiB", first,
                 "<= 14", first <= 14)
        for port, most in (("https", 64), ("h2", 110)):
            kib = self.behind_relays(port)
            self.row("T10", "of an idle TLS connection (%s), KiB" % port, kib,
                     "<= %d" % most, kib <= most)
        self.place.ctl("exit")
        self.many_requests(REQUESTS // 20)
        pid = self.place.daemon()
        before = settled_kib(pid)
        self.many_requests(REQUESTS)
        grown = settled_kib(pid) - before
        self.row("T10", "growth over %d requests, KiB" % REQUESTS, grown,
                 "none", grown <= 256)

    # --- T12 ---

    def t12(self):
        size = os.path.getsize(paths.WARMCURL) / 1024
        self.row("T12", "the client's size, KiB", size, "<= %d" % SIZE_KIB,
                 size <= SIZE_KIB)
        self.warm_up(self.small())
        log = os.path.join(self.folder, "calls")
        argv = [TRACER, "-f", "-o", log,
                *self.command(paths.WARMCURL, self.small())]
        if self.place.run(argv).code != 0:
            raise RuntimeError("strace does not work")
        with open(log) as file:
            calls = len([line for line in file
                         if re.match(r"\d+ +\w+\(", line)])
        self.row("T12", "system calls of a warm command", calls,
                 "<= %d" % CALLS, calls <= CALLS)

"""Many commands of mixed kinds against a server that misbehaves at random.

    python3 tests/bench/soak.py [COMMANDS [SEED]]

Every answer is compared, every request is counted where it arrives, the
daemon's memory and descriptors are watched. Prints figures; exits with 1 and
names what was wrong. What may fail: a request whose answer the server itself
spoiled, and a request that must not be sent twice whose warm connection broke
(proto/PROTOCOL.md, section 9).
"""
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import paths, place as places, processes  # noqa: E402
from servers import certs, folders, unruly  # noqa: E402

WORKERS = 4
SETTINGS = "keep-clear-text = always\n"
LIMIT_S = 120           # of one command; none takes so long
BROKEN = {16, 18, 52, 55, 56, 92}   # a connection that went away
SAMPLES = 40            # of memory and descriptors
GROWTH_KIB = 4096       # that a settled daemon's memory may still vary by
SETTLED = 10000         # commands after which it has settled
DESCRIPTORS = 200       # more than four workers' connections can need

# kind, weight, method, curl's arguments before the URL
KINDS = (
    ("get", 40, "GET", ()),
    ("head", 5, "HEAD", ("-I",)),
    ("auth", 5, "GET", ("-u", "user:secret", "-H", "X-A: b")),
    ("cookie", 5, "GET", ("-b", "a=b")),
    ("post", 15, "POST", ("-d", "amount=100")),
    ("json", 5, "POST", ("--json", '{"a": 1}')),
    ("form", 5, "POST", ("-F", "a=b")),
    ("put", 5, "PUT", ("-T", "upload")),
    ("delete", 5, "DELETE", ("-X", "DELETE")),
    ("several", 5, "GET", ()),      # three URLs, one command
    ("parallel", 5, "GET", ("-Z",)),
)
PORTS = (("tls", 40), ("h2", 40), ("plain", 20))
SAFE = {"GET", "HEAD"}


class Worker:
    """Runs its share of the commands."""

    def __init__(self, place, urls, ca, seed, number):
        self.place = place
        self.urls = urls
        self.ca = ca
        self.random = random.Random(seed * 1000 + number)
        self.number = number
        self.wrong = []         # (ids, line for people)
        self.failed = []        # (ids, is safe, code, its words)
        self.done = []          # (id, is safe) with exit code 0
        self.codes = {}

    def run(self, count):
        for n in range(count):
            self.command("%d-%d" % (self.number, n))

    def command(self, ident):
        kind, _, method, words = self.random.choices(
            KINDS, [row[1] for row in KINDS])[0]
        port = self.random.choices([row[0] for row in PORTS],
                                   [row[1] for row in PORTS])[0]
        size = self.random.choice((0, 20, 500, 5000, 70000))
        idents = [ident]
        if kind in ("several", "parallel"):
            idents = ["%s.%d" % (ident, i) for i in range(3)]
        targets = ["%s/%s/%s/%d" % (self.urls[port], kind, i, size)
                   for i in idents]
        argv = [paths.WARMCURL, "-sS", "-m", str(LIMIT_S), "--cacert", self.ca,
                *words, *targets]
        done = subprocess.run(argv, env=self.place.env, cwd=self.place.work,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              check=False)
        self.codes[done.returncode] = self.codes.get(done.returncode, 0) + 1
        self.judge(argv, done, idents, method in SAFE, kind, size)

    def judge(self, argv, done, idents, is_safe, kind, size):
        bodies = [unruly.body_of(i, size) for i in idents]
        if done.returncode == 0:
            self.done += [(i, is_safe) for i in idents]
            if kind == "head":
                good = done.stdout.startswith(b"HTTP/")
            elif kind == "parallel":
                # Pieces of several bodies may stand in any order.
                good = sorted(done.stdout) == sorted(b"".join(bodies))
            else:
                good = done.stdout == b"".join(bodies)
        else:
            self.failed.append((idents, is_safe, done.returncode,
                                done.stderr.decode(errors="replace")[-200:]))
            good = b"EVIL" not in done.stdout
        if not good:
            self.wrong.append((idents, "wrong answer: %s -> %d, %d bytes %r %r"
                               % (argv[6:], done.returncode, len(done.stdout),
                                  done.stdout[:80], done.stderr)))


def work(pipe, *args):
    worker = Worker(*args[:-1])
    worker.run(args[-1])
    pipe.send((worker.wrong, worker.failed, worker.done, worker.codes))
    pipe.close()


def serve(pipe, certs_folder, seed):
    """The server in a process of its own; answers with its account."""
    server = unruly.Unruly(certs_folder, seed)
    pipe.send(server.ports)
    pipe.recv()
    server.close()
    pipe.send(({ident: (e.arrived, e.spoiled)
                for ident, e in server.ledger.items()},
               dict(server.fates), server.connections, server.record))


def is_spoiled(ledger, idents):
    """The server spoiled an answer itself: curl would show the same."""
    return any(ledger.get(i, (0, False))[1] for i in idents)


def memory_kib(pid):
    with open("/proc/%d/statm" % pid) as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


class Soak:
    def __init__(self, commands, seed):
        self.commands = commands
        self.seed = seed
        self.folder = folders.temporary("wck-")
        self.certs = certs.make(folders.sub(self.folder, "certs"))
        self.place = places.Place(SETTINGS)
        self.place.put("upload", b"uploaded\n" * 200)
        self.pipe, other = multiprocessing.Pipe()
        self.server = multiprocessing.Process(
            target=serve, args=(other, self.certs, seed), daemon=True)
        self.server.start()
        ports = self.pipe.recv()
        self.urls = {"plain": "http://127.0.0.1:%d" % ports["plain"],
                     "tls": "https://localhost:%d" % ports["tls"],
                     "h2": "https://localhost:%d" % ports["h2"]}
        self.faults = []
        self.samples = []

    def close(self):
        self.place.close()
        self.server.join(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self):
        began = time.monotonic()
        pipes, workers = [], []
        ca = os.path.join(self.certs, "ca.pem")
        for number in range(WORKERS):
            pipe, other = multiprocessing.Pipe()
            worker = multiprocessing.Process(target=work, args=(
                other, self.place, self.urls, ca, self.seed, number,
                self.commands // WORKERS))
            worker.start()
            other.close()
            pipes.append(pipe)
            workers.append(worker)
        results = self.watch(pipes)
        for worker in workers:
            worker.join()
        self.pipe.send("end")
        ledger, fates, connections, self.record = self.pipe.recv()
        figures = self.account(results, ledger)
        figures.update({"seconds": round(time.monotonic() - began, 1),
                        "connections": connections, "fates": fates})
        self.check_resources(figures)
        return figures

    def watch(self, pipes):
        """Waits for the workers' results, with a look at the daemon now and
        then."""
        results, left = [], list(pipes)
        while left:
            ready = multiprocessing.connection.wait(left, 1)
            for pipe in ready:
                results.append(pipe.recv())
                left.remove(pipe)
            pid = self.place.daemon()
            if pid:
                self.samples.append((memory_kib(pid),
                                     len(processes.descriptors(pid))))
        return results

    def account(self, results, ledger):
        codes, broken, spoiled = {}, 0, 0
        for wrong, failed, done, their_codes in results:
            for idents, line in wrong:
                if not is_spoiled(ledger, idents):
                    self.fault(line, *idents)
            for code, count in their_codes.items():
                codes[code] = codes.get(code, 0) + count
            for ident, is_safe in done:
                arrived, _ = ledger.get(ident, (0, False))
                if not is_safe and arrived != 1:
                    self.fault("%s was done, arrived %d times"
                               % (ident, arrived), ident)
            for idents, is_safe, code, words in failed:
                if is_spoiled(ledger, idents):
                    spoiled += 1
                elif not is_safe and code in BROKEN:
                    broken += 1
                else:
                    self.fault("%s failed with %d: %s"
                               % (idents, code, words), *idents)
                for i in idents if not is_safe else ():
                    if ledger.get(i, (0, False))[0] > 1:
                        self.fault("%s arrived twice" % i, i)
        return {"codes": codes, "failed on a warm connection": broken,
                "failed by the server": spoiled}

    def fault(self, line, *idents):
        """Notes what was wrong, and what the server saw of it."""
        for ident in idents:
            line += "".join("\n    " + event for event in
                            unruly.story(self.record, ident))
        self.faults.append(line)

    def check_resources(self, figures):
        if len(self.samples) < SAMPLES // 4:
            return
        settled = self.samples[len(self.samples) // 4:]
        half = len(settled) // 2
        first = max(kib for kib, _ in settled[:half])
        last = max(kib for kib, _ in settled[half:])
        descriptors = max(count for _, count in self.samples)
        figures.update({"RSS KiB, first half": first,
                        "RSS KiB, second half": last,
                        "descriptors at most": descriptors})
        # A sanitizer keeps what was freed.
        if last > first + GROWTH_KIB and self.commands >= SETTLED and \
                not paths.SANITIZED:
            self.faults.append("memory grew from %d to %d KiB" % (first, last))
        if descriptors > DESCRIPTORS:
            self.faults.append("%d descriptors" % descriptors)


def soak(commands, seed):
    """Runs it; returns (figures, faults)."""
    run = Soak(commands, seed)
    try:
        figures = run.run()
    finally:
        run.close()
    return figures, run.faults


def main():
    commands = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    print("%d commands, seed %d" % (commands, seed), flush=True)
    figures, faults = soak(commands, seed)
    for name, value in figures.items():
        print("%s: %s" % (name, value))
    for fault in faults[:40]:
        print("FAULT", fault)
    print("%d faults" % len(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

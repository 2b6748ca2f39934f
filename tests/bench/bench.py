"""Prints what warmcurl gains against curl, as ratios of one run on one
machine, and writes the same as JSON and as a picture.

    python3 tests/bench/bench.py [T1 T8 ...]

    BUILD        the build directory with the programs
    BENCH_QUICK  fewer runs and smaller bodies, to see that it works
    BENCH_LONG   a million requests for T10 instead of 100,000
"""
import json
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from bench import living, measure, plot  # noqa: E402
from harness import paths, place as places, processes  # noqa: E402
from servers import certs, folders, nginx as nginxes  # noqa: E402
from servers import programs, sink  # noqa: E402

QUICK = bool(os.environ.get("BENCH_QUICK"))
RUNS = 30 if QUICK else 200         # of a short command, in each round
STARTS = 5 if QUICK else 20         # daemons started for T4
BULK_BYTES = (64 if QUICK else 1024) << 20
BULK_RUNS = 2 if QUICK else 5
ROUND_TRIP_MS = 50
BURST, AT_ONCE = 200, 50
LANES, LANE_BYTES_PER_S = 8, 5_000_000
LANE_BYTES = 10_000_000 if QUICK else 100_000_000
IN_ONE_PROCESS = 400                # requests of the one curl of the floor
SETTLED_S = 3       # the daemon reads a file that is younger than 2 s anew
SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


class Bench(living.Living):
    def __init__(self):
        self.folder = folders.temporary("wcb-")
        self.tools = measure.Tools(paths.BUILD)
        self.certs = certs.make(folders.sub(self.folder, "certs"))
        self.nginx = nginxes.Nginx(folders.sub(self.folder, "nginx"), self.certs)
        self.nginx.put("small", b"Hello.\n")
        self.place = places.Place()
        self.bundle = self._bundle()
        self.rows = []

    def close(self):
        self.place.close()
        self.nginx.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _bundle(self):
        """The system's authorities and the test server's: what a command to
        a real server loads."""
        bundle = os.path.join(self.folder, "bundle.pem")
        with open(bundle, "wb") as out:
            for path in (os.path.join(self.certs, "ca.pem"), SYSTEM_BUNDLE):
                if os.path.exists(path):
                    with open(path, "rb") as part:
                        shutil.copyfileobj(part, out)
        time.sleep(SETTLED_S)
        return bundle

    # --- command lines ---

    def command(self, program, url, *more):
        return [program, "-sS", "--cacert", self.bundle, "-o", "/dev/null",
                *more, url]

    def pair(self, url, *more, env=None):
        return {"curl": (self.command(paths.CURL, url, *more), None),
                "warmcurl": (self.command(paths.WARMCURL, url, *more), env)}

    def warm_up(self, url):
        done = self.place.run(self.command(paths.WARMCURL, url),
                              env={"WARMCURL": "only"})
        if done.code != 0:
            raise RuntimeError("warmcurl does not work: %s" % done)

    def small(self):
        return self.nginx.url("h2", "/small")

    # --- results ---

    def row(self, name, what, ratio, target, is_met, **figures):
        self.rows.append({"name": name, "what": what, "ratio": ratio,
                          "target": target, "met": is_met, **figures})
        print("%-4s %-49s %8.2f  %-12s %s" % (
            name, what, ratio, target, "yes" if is_met else "NO"))
        for key, value in figures.items():
            print("       %-40s %12.3f" % (key.replace("_", " "), value))
        sys.stdout.flush()

    def faster(self, name, what, curl, warmcurl, at_least, **figures):
        ratio = curl / warmcurl
        self.row(name, what, ratio, ">= %g x" % at_least, ratio >= at_least,
                 **figures)

    def cost(self, name, what, warmcurl, curl, at_most, **figures):
        ratio = warmcurl / curl
        self.row(name, what, ratio, "<= %g" % at_most, ratio <= at_most,
                 **figures)

    # --- the measurements ---

    def request_ms(self, one_ms):
        """One more request inside one running curl, of which a command with
        a single one takes `one_ms`."""
        many = [paths.CURL, "-sS", "--cacert", self.bundle,
                *["-o", "/dev/null"] * IN_ONE_PROCESS,
                *[self.small()] * IN_ONE_PROCESS]
        got = self.tools.medians(self.place, {"many": (many, None)}, 5)
        return (got["many"] - one_ms) / (IN_ONE_PROCESS - 1)

    def t1(self):
        self.warm_up(self.small())
        got = self.tools.medians(self.place, {
            **self.pair(self.small()), "empty": ([self.tools.empty], None),
        }, RUNS)
        request = self.request_ms(got["curl"])
        self.faster("T1", "warm https command against curl", got["curl"],
                    got["warmcurl"], 50, curl_ms=got["curl"],
                    warmcurl_ms=got["warmcurl"])
        self.cost("T1", "the same against the floor", got["warmcurl"],
                  got["empty"] + request, 2, empty_program_ms=got["empty"],
                  request_inside_curl_ms=request)

    def t2(self):
        self.warm_up(self.small())
        pair = self.pair(self.small())
        curl = self.tools.launch(self.place, pair["curl"][0], RUNS)["cpu_ms"]
        daemon = self.place.daemon()
        if daemon is None:
            raise RuntimeError("no daemon is running")
        before = measure.process_cpu_ms(daemon)
        client = self.tools.launch(self.place, pair["warmcurl"][0],
                                   RUNS)["cpu_ms"]
        daemon_ms = (measure.process_cpu_ms(daemon) - before) / RUNS
        self.cost("T2", "its CPU, client and daemon, against curl's",
                  client + daemon_ms, curl, 1 / 40, curl_ms=curl,
                  client_ms=client, daemon_ms=daemon_ms)

    def t3(self):
        relay = programs.Relay(paths.BUILD, self.nginx.ports["h2"],
                               ROUND_TRIP_MS // 2)
        try:
            url = "https://localhost:%d/small" % relay.port
            self.warm_up(url)
            got = self.tools.medians(self.place, self.pair(url), 10, 1)
        finally:
            relay.stop()
        self.cost("T3", "warm command over %d ms, against a round trip"
                  % ROUND_TRIP_MS, got["warmcurl"], ROUND_TRIP_MS,
                  (ROUND_TRIP_MS + 2) / ROUND_TRIP_MS, curl_ms=got["curl"],
                  warmcurl_ms=got["warmcurl"])

    def t4(self):
        pair = self.pair(self.small(), env={"WARMCURL": "only"})
        curl, first = [], []
        for _ in range(STARTS):
            self.place.ctl("exit")
            if self.place.daemon() is not None:
                raise RuntimeError("a daemon outlived warmcurlctl exit")
            for name, list_ in (("curl", curl), ("warmcurl", first)):
                argv, env = pair[name]
                list_.append(self.tools.launch(self.place, argv, 1,
                                               env=env)["median_ms"])
        curl, first = (sorted(list_)[STARTS // 2] for list_ in (curl, first))
        self.cost("T4", "first command, which starts the daemon", first, curl,
                  1.3, curl_ms=curl, warmcurl_ms=first)

    def t5(self):
        """Over clear text, where curl takes least and a detour shows most."""
        url = self.nginx.url("http", "/small")
        got = self.tools.medians(
            self.place, self.pair(url, env={"WARMCURL": "off"}), RUNS)
        self.cost("T5", "direct (exec of curl), clear text", got["warmcurl"],
                  got["curl"], 1.1, curl_ms=got["curl"],
                  warmcurl_ms=got["warmcurl"])

    def t6(self):
        self.warm_up(self.small())
        got = self.tools.medians(
            self.place, self.pair(self.small(), env={"WARMCURL": "fresh"}),
            RUNS)
        self.faster("T6", "new connection in a running daemon", got["curl"],
                    got["warmcurl"], 8, curl_ms=got["curl"],
                    warmcurl_ms=got["warmcurl"])

    def t7(self):
        self.warm_up(self.small())
        pair = self.pair(self.small(), env={"WARMCURL": "only",
                                            "WARMCURL_POOL": "burst"})
        curl = self.tools.launch(self.place, pair["curl"][0], BURST, AT_ONCE)
        seen = len(self.nginx.lines())
        argv, env = pair["warmcurl"]
        warm = self.tools.launch(self.place, argv, BURST, AT_ONCE, env)
        lines = self.nginx.lines(seen)
        connections = len({line.connection for line in lines})
        self.faster("T7", "%d commands, %d at a time, HTTP/2" % (BURST,
                                                                AT_ONCE),
                    curl["total_ms"], warm["total_ms"], 20,
                    curl_ms=curl["total_ms"], warmcurl_ms=warm["total_ms"])
        self.row("T7", "connections of the %d" % BURST, connections, "1",
                 connections == 1 and len(lines) == BURST)

    def t8(self):
        self.nginx.big("big", BULK_BYTES)
        url = self.nginx.url("http", "/big")
        file = os.path.join(self.folder, "file")
        out = file + ".out"
        upload = sink.Sink()
        with open(file, "wb") as source:
            source.truncate(BULK_BYTES)
        lines = {
            "to a file": ("{} -sS -o %s %s" % (out, url), 1.0),
            "to a pipe": ("sh -c '{} -sS %s | cat >/dev/null'" % url, 1.1),
            "to /dev/null": ("{} -sS -o /dev/null %s" % url, 1.6),
            "up from a file": ("{} -sS -T %s %s" % (file, upload.url()), 1.1),
        }
        try:
            for what, (line, at_most) in lines.items():
                curl_s, warm_s = measure.hyperfine(
                    self.place, [line.format(paths.CURL),
                                 line.format(paths.WARMCURL)], BULK_RUNS,
                    os.path.join(self.folder, "hyperfine.json"), out)
                self.cost("T8", "%d MiB %s" % (BULK_BYTES >> 20, what),
                          warm_s, curl_s, at_most, curl_s=curl_s,
                          warmcurl_s=warm_s)
        finally:
            upload.close()
        daemon = self.place.daemon()
        if daemon:
            print("       the daemon's peak memory, MiB %29.1f" %
                  (processes.memory_kib(daemon) / 1024))

    def t13(self):
        """Each connection is slow, as over a long line: who shares one waits
        for the others."""
        self.nginx.big("lane", LANE_BYTES)
        relay = programs.Relay(paths.BUILD, self.nginx.ports["h2"], 1,
                               LANE_BYTES_PER_S)
        try:
            url = "https://localhost:%d/lane" % relay.port
            self.warm_up("https://localhost:%d/small" % relay.port)
            pair = self.pair(url, env={"WARMCURL": "only"})
            took = {name: self.tools.launch(self.place, argv, LANES, LANES,
                                            env)["total_ms"]
                    for name, (argv, env) in pair.items()}
        finally:
            relay.stop()
        self.cost("T13", "%d downloads of %d MB side by side, 5 MB/s each" % (
            LANES, LANE_BYTES / 1e6), took["warmcurl"], took["curl"], 1.05,
            curl_ms=took["curl"], warmcurl_ms=took["warmcurl"])


def main(wanted):
    names = ("t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9",
             "t10", "t12", "t13")
    bench = Bench()
    failed = []
    print("%-4s %-49s %8s  %-12s %s" % ("", "", "ratio", "target", "met"))
    try:
        for name in names:
            if wanted and name not in wanted:
                continue
            try:
                getattr(bench, name)()
            except (RuntimeError, AssertionError) as error:
                failed.append(name.upper())
                print("%-4s could not be measured: %s" % (name.upper(),
                                                          error))
    finally:
        bench.close()
    result = os.path.join(paths.BUILD, "bench.json")
    with open(result, "w") as file:
        json.dump({"curl": ".".join(map(str, paths.curl_version())),
                   "quick": QUICK, "results": bench.rows,
                   "not_measured": failed}, file, indent=1)
        file.write("\n")
    print("written to", os.path.relpath(result))
    if not wanted:
        picture = os.path.join(paths.BUILD, "bench.svg")
        plot.main(result, picture)
        print("and", os.path.relpath(picture))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main([name.lower() for name in sys.argv[1:]]))

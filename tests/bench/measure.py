"""Measuring tools: the launcher for short commands, hyperfine for long ones."""
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


class Tools:
    """The small C programs, compiled into the build directory."""

    def __init__(self, build):
        self.build = os.path.join(build, "bench")
        os.makedirs(self.build, exist_ok=True)
        self.launcher = self._compile("launch", ["cc"], [])
        self.empty = self._smallest("empty")

    def _compile(self, name, compiler, flags):
        source = os.path.join(HERE, name + ".c")
        program = os.path.join(self.build, name)
        subprocess.run([*compiler, "-std=c11", "-D_GNU_SOURCE", "-O2", *flags,
                        "-o", program, source], check=True,
                       stderr=subprocess.DEVNULL)
        return program

    def _smallest(self, name):
        """Statically, with musl where it is there, as the client is."""
        for compiler in (["musl-gcc"], ["cc"]):
            try:
                return self._compile(name, compiler, ["-static", "-s"])
            except (OSError, subprocess.CalledProcessError):
                continue
        return self._compile(name, ["cc"], [])

    def launch(self, place, argv, runs, at_once=1, env=None):
        """The launcher's figures as a dict; raises when a run failed."""
        done = place.run([self.launcher, "-n", str(runs), "-p", str(at_once),
                          *argv], env=env, timeout_s=600)
        if done.code != 0:
            raise RuntimeError(str(done))
        figures = json.loads(done.out)
        if figures["failed"]:
            raise RuntimeError("%d of %d runs failed, exit code %d: %s\n%s" % (
                figures["failed"], runs, figures["exit_code"], argv,
                done.err.decode(errors="replace")[:400]))
        return figures

    def medians(self, place, commands, runs, rounds=3):
        """The median milliseconds of each command, taken in turns: what
        disturbs the machine disturbs them alike. `commands` is {name: (argv,
        env)}."""
        taken = {name: [] for name in commands}
        for _ in range(rounds):
            for name, (argv, env) in commands.items():
                figures = self.launch(place, argv, runs, env=env)
                taken[name].append(figures["median_ms"])
        return {name: sorted(list_)[len(list_) // 2]
                for name, list_ in taken.items()}


def hyperfine(place, commands, runs, export, output):
    """Median seconds of each shell-less command line of `commands`. The file
    `output` is removed before each run: its unwritten pages go with it, so
    that no run pays for the one before."""
    done = place.run(["hyperfine", "-N", "--style", "none", "--warmup", "1",
                      "--runs", str(runs), "--prepare", "rm -f " + output,
                      "--export-json", export, *commands], timeout_s=1800)
    if done.code != 0:
        raise RuntimeError(str(done))
    with open(export) as file:
        return [row["median"] for row in json.load(file)["results"]]


def process_cpu_ms(pid):
    """CPU that a process has used so far, all its threads, by the scheduler's
    own nanoseconds."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, task)) as file:
            total += int(file.read().split()[0])
    return total / 1e6

"""Manual pages and shell completions: well formed, and about what is there."""
import os
import re
import shutil
import subprocess
import tempfile

import pytest

from harness import paths

PAGES = ("client/warmcurl.1", "client/warmcurlctl.1", "daemon/warmcurld.8",
         "daemon/warmcurl.conf.5")
COMPLETE = os.path.join(paths.BUILD, "complete")
# What lint can't know here: pages that are not installed.
ELSEWHERE = re.compile("referenced manual not found|mandoc.db")


def read(page):
    with open(os.path.join(paths.ROOT, page)) as file:
        return file.read()


def out(argv, **more):
    done = subprocess.run(argv, capture_output=True, text=True, check=True,
                          **more)
    assert done.stderr == ""
    return done.stdout


def needs(program):
    return pytest.mark.skipif(not shutil.which(program),
                              reason="%s is not installed" % program)


@needs("mandoc")
@pytest.mark.parametrize("page", PAGES)
def test_lint(page):
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning",
         os.path.join(paths.ROOT, page)],
        capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines()
            if not ELSEWHERE.search(line)]
    assert not said, "\n".join(said)


def verbs():
    text = out([paths.CTL, "--help"])
    return re.findall(r"^  ([a-z]+) ", text, re.M)


def test_every_verb_is_in_the_manual():
    page = read("client/warmcurlctl.1")
    assert len(verbs()) > 10
    missing = [v for v in verbs() if not re.search(r"^\.It Cm %s\b" % v, page,
                                                   re.M)]
    assert not missing


def test_every_option_of_ours_is_in_the_manual():
    page = read("client/warmcurl.1")
    for name in ("warm-off", "warm-only", "warm-fresh", "warm-pool",
                 "warm-explain"):
        assert re.search(r"^\.It Fl -%s\b" % name, page, re.M), name
    for name in ("WARMCURL", "WARMCURL_POOL", "WARMCURL_EXPLAIN",
                 "WARMCURL_SOCKET", "WARMCURL_CONFIG", "WARMCURLD"):
        assert re.search(r"^\.It Ev %s$" % name, page, re.M), name


def test_every_option_of_the_daemon_is_in_the_manual():
    page = read("daemon/warmcurld.8")
    options = re.findall(r"^  --([a-z-]+)", out([paths.DAEMON, "--help"]), re.M)
    assert options
    assert [o for o in options
            if not re.search(r"^\.It Fl .*-%s\b" % o, page, re.M)] == []


# --- completions ------------------------------------------------------------

def bash(program, *words):
    script = ('source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
              '_%s; printf "%%s\\n" "${COMPREPLY[@]}"' % program)
    return out(["bash", "-c", script,
                os.path.join(COMPLETE, program + ".bash"), program,
                *words]).split()


def fish(program, *words):
    script = "source %s; complete -C '%s'" % (
        os.path.join(COMPLETE, program + ".fish"), " ".join((program, *words)))
    with tempfile.TemporaryDirectory(prefix="wc-") as home:
        env = {"PATH": os.environ["PATH"], "HOME": home}    # it writes there
        text = out(["fish", "--no-config", "-c", script], env=env)
    found = [line.split("\t")[0] for line in text.splitlines()]
    # fish 4.0 prints what only holds the word's letters, in order, as well.
    return [name for name in found if name.startswith(words[-1])]


SHELLS = [pytest.param(bash, id="bash"),
          pytest.param(fish, id="fish", marks=needs("fish"))]


@pytest.mark.parametrize("shell", SHELLS)
def test_options_are_completed(shell):
    assert shell("warmcurl", "--retry-a") == ["--retry-all-errors"]
    assert "--no-buffer" in shell("warmcurl", "--no-")
    assert "--warm-explain" in shell("warmcurl", "--warm-")
    assert "PATCH" in shell("warmcurl", "-X", "P")


@pytest.mark.parametrize("shell", SHELLS)
def test_files_are_completed(shell, tmp_path, monkeypatch):
    (tmp_path / "certificate.pem").touch()
    monkeypatch.chdir(tmp_path)
    assert shell("warmcurl", "--cacert", "cer") == ["certificate.pem"]
    assert shell("warmcurl", "-o", "cer") == ["certificate.pem"]
    assert shell("warmcurl", "--retry", "cer") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_verbs_are_completed(shell):
    assert set(verbs()) <= set(shell("warmcurlctl", ""))
    assert shell("warmcurlctl", "list", "--w") == ["--watch"]
    assert shell("warmcurlctl", "log", "w") == ["warning"]


@needs("zsh")
@pytest.mark.parametrize("name", ["_warmcurl", "_warmcurlctl"])
def test_zsh_reads_its_own(name):
    out(["zsh", "-f", "-n", os.path.join(COMPLETE, name)])
    script = "fpath=(%s $fpath); autoload -U +X %s && functions %s" % (
        COMPLETE, name, name)
    assert "_arguments" in out(["zsh", "-f", "-c", script])

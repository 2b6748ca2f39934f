"""Where commands come from: cron before, during and after a login, su, sudo,
an empty environment, a CI job, a shell that is process 1. Each gets the right
answer, and the daemon that is its own."""
import json
import os
import shutil
import subprocess

import pytest

from harness import paths

BODY = "hello from /get\n"


def unshare(*words):
    """unshare(1), with a user namespace where root's rights are missing."""
    users = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *users, "--mount", *words]


def reason_without():
    """Why there are no namespaces here; None where there are."""
    tried = subprocess.run(unshare("mount", "-t", "tmpfs", "tmpfs", "/run"),
                           capture_output=True)
    return None if tried.returncode == 0 else "%r" % tried.stderr


NO_NAMESPACES = reason_without()
pytestmark = pytest.mark.skipif(NO_NAMESPACES is not None,
                                reason="no namespaces: %s" % NO_NAMESPACES)
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

# A machine on which nobody has logged in: its own /run and /tmp, programs in
# /run/bin, which everybody may read. Shell functions stand for ways to come.
MACHINE = """
set -eu
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/user /run/bin /run/tmp /run/home
cp {programs} /run/bin/
chmod 755 /run/bin/*
mount --rbind /tmp /run/tmp
mount -t tmpfs -o mode=1777 tmpfs /tmp
ln -s /run/tmp/{folder} /tmp/{folder}
uid=$(id -u)
export HOME=/run/home
from_cron()
{{
    env -i HOME=/run/home LOGNAME=me PATH=/usr/bin:/bin SHELL=/bin/sh \\
        {sanitizer} setsid -w sh -c "cd; $1" </dev/null
}}
from_login()
{{
    env -i HOME=/run/home LOGNAME=me PATH=/usr/bin:/bin SHELL=/bin/sh \\
        XDG_RUNTIME_DIR=/run/user/$uid TERM=xterm {sanitizer} sh -c "$1"
}}
log_in() {{ mkdir -m 700 /run/user/$uid; }}
log_out() {{ rm -r /run/user/$uid; }}
get="/run/bin/warmcurl -sS {url}"
who="/run/bin/warmcurlctl status --json"
runs()
{{
    test -e /proc/$1 && ! grep -q '^State:.Z' /proc/$1/status 2>/dev/null
}}
pid_of() {{ sed 's/.*"pid":\\([0-9]*\\).*/\\1/'; }}
"""


@pytest.fixture
def machine(place, recorder):
    """machine(SCRIPT) runs it there; all of it ends with the script."""
    def run(script, inside=(), env=None, timeout_s=60 * paths.PATIENCE,
            code=0):
        sanitizer = " ".join("%s='%s'" % (name, value)
                             for name, value in place.env.items()
                             if name.endswith("SAN_OPTIONS"))
        head = MACHINE.format(
            folder=os.path.basename(place.folder), sanitizer=sanitizer,
            programs=" ".join((paths.WARMCURL, paths.DAEMON, paths.CTL)),
            url="http://127.0.0.1:%d/get" % recorder.ports["http"])
        file = place.put("machine.sh", head + script)
        done = place.run(unshare("--propagation", "private", *inside, "sh",
                                 file),
                         env={**(env or {}), "WARMCURL_SOCKET": ""},
                         timeout_s=timeout_s)
        assert done.code == code, done
        return done.out.decode(), done.err.decode()

    return run


def words_of(out):
    return dict(line.split("=", 1) for line in out.splitlines()
                if "=" in line)


# --- cron and logins --------------------------------------------------------

def test_cron_before_during_and_after_a_login(machine):
    """One daemon for all of it, as it was there first."""
    out, err = machine("""
        test "$(from_cron "$get")" = "hello from /get"
        echo before=$(from_cron "$who" | pid_of)
        log_in
        test "$(from_cron "$get")" = "hello from /get"
        test "$(from_login "$get")" = "hello from /get"
        echo cron=$(from_cron "$who" | pid_of)
        echo login=$(from_login "$who" | pid_of)
        log_out
        test "$(from_cron "$get")" = "hello from /get"
        echo after=$(from_cron "$who" | pid_of)
        from_cron "$who" | sed 's/.*"commands":\\([0-9]*\\).*/commands=\\1/'
        from_cron "/run/bin/warmcurlctl exit"
    """)
    found = words_of(out)
    assert not err
    assert len({found[w] for w in ("before", "cron", "login", "after")}) == 1
    assert found["commands"] == "4"


def test_a_login_that_takes_its_daemon_along(machine):
    """It was first there, so its folder has the socket. At the logout that
    goes; cron gets another daemon, and the old one ends."""
    out, err = machine("""
        log_in
        test "$(from_login "$get")" = "hello from /get"
        old=$(from_login "$who" | pid_of)
        echo login=$old
        test "$(from_cron "$get")" = "hello from /get"
        echo during=$(from_cron "$who" | pid_of)
        test -S /run/user/$uid/warmcurl/*.sock
        log_out
        test "$(from_cron "$get")" = "hello from /get"
        new=$(from_cron "$who" | pid_of)
        echo after=$new
        n=0
        while runs $old; do sleep 0.2; n=$((n + 1)); test $n -lt 200; done
        log_in
        test "$(from_login "$get")" = "hello from /get"
        echo again=$(from_login "$who" | pid_of)
        from_cron "/run/bin/warmcurlctl exit"
    """)
    found = words_of(out)
    assert not err
    assert found["login"] == found["during"] != found["after"]
    assert found["after"] == found["again"]


def test_an_empty_environment_meets_the_same_daemon(machine):
    out, err = machine("""
        test "$(from_cron "$get")" = "hello from /get"
        echo cron=$(from_cron "$who" | pid_of)
        test "$(env -i $get)" = "hello from /get"
        echo empty=$(env -i /run/bin/warmcurlctl status --json | pid_of)
        env -i /run/bin/warmcurlctl exit
    """)
    found = words_of(out)
    assert not err and found["cron"] == found["empty"]


# --- other users ------------------------------------------------------------

@root_only
def test_su_is_another_user(machine):
    """With root's environment or without: another daemon, and where a folder
    of root's is named, curl does it. Nobody says a word."""
    out, err = machine("""
        log_in
        export XDG_RUNTIME_DIR=/run/user/0
        test "$($get)" = "hello from /get"
        echo root=$($who | pid_of)
        as_nobody() { su -s /bin/sh nobody -c "$1"; }
        test "$(as_nobody "$get")" = "hello from /get"
        echo su=$(as_nobody "$who" | pid_of)
        stat -c 'owner=%U %a' /tmp/warmcurl-$(id -u nobody)
        mkdir -m 700 /run/mine
        export WARMCURL_SOCKET=/run/mine/s
        test "$($get)" = "hello from /get"
        test "$(as_nobody "$get")" = "hello from /get"
        as_nobody "$who" | sed 's/^/named=/'
        /run/bin/warmcurlctl exit
        unset WARMCURL_SOCKET
        as_nobody "/run/bin/warmcurlctl exit"
        /run/bin/warmcurlctl exit
    """)
    found = words_of(out)
    assert found["root"] != found["su"] and found["owner"] == "nobody 700"
    assert not json.loads(found["named"])["running"]
    # status says whose it is; the commands themselves said nothing.
    assert set(err.splitlines()) <= {line for line in err.splitlines()
                                     if line.startswith("warmcurlctl: ")}


@root_only
@pytest.mark.skipif(not shutil.which("sudo"), reason="no sudo here")
def test_sudo_in_both_directions(machine):
    out, err = machine("""
        as_nobody() { sudo -n -u nobody sh -c "$1"; }
        test "$(as_nobody "$get")" = "hello from /get"
        echo nobody=$(as_nobody "$who" | pid_of)
        test "$($get)" = "hello from /get"
        echo root=$($who | pid_of)
        test "$(sudo -n $get)" = "hello from /get"
        echo sudo=$(sudo -n $who | pid_of)
        # With the caller's environment: its socket is another user's.
        mkdir -m 700 /run/mine
        export WARMCURL_SOCKET=/run/mine/s
        test "$(sudo -n --preserve-env=WARMCURL_SOCKET -u nobody $get)" = \\
            "hello from /get"
        unset WARMCURL_SOCKET
        as_nobody "/run/bin/warmcurlctl exit"
        sudo -n /run/bin/warmcurlctl exit
        /run/bin/warmcurlctl exit
    """)
    found = words_of(out)
    # Where a machine does not know its own name sudo says so.
    assert all(line.startswith("sudo: unable to resolve host ")
               for line in err.splitlines()), err
    # sudo may give root other groups than it had.
    assert found["nobody"] not in (found["root"], found["sudo"])


# --- CI jobs ----------------------------------------------------------------

JOBS = ["CI_JOB_ID", "JENKINS_NODE_COOKIE", "RUNNER_TRACKING_ID",
        "BUILDKITE_JOB_ID"]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_has_a_daemon_of_its_own(machine, name):
    """Other than the login's and than another job's; gone a minute after its
    last command."""
    out, err = machine("""
        of_job() { %(name)s=$1 $2; }
        test "$($get)" = "hello from /get"
        echo login=$($who)
        test "$(of_job 7 "$get")" = "hello from /get"
        echo job=$(of_job 7 "$who")
        test "$(of_job 8 "$get")" = "hello from /get"
        echo other=$(of_job 8 "$who")
        # The runner finds it by the variable.
        pid=$(of_job 7 "$who" | pid_of)
        ! test -r /proc/$pid/environ ||
            tr '\\0' '\\n' </proc/$pid/environ | grep -c '^%(name)s=7$' >&2
        of_job 7 "/run/bin/warmcurlctl exit"
        of_job 8 "/run/bin/warmcurlctl exit"
        /run/bin/warmcurlctl exit
    """ % {"name": name})
    found = {key: json.loads(text) for key, text in words_of(out).items()}
    assert err in ("", "1\n"), err
    pids = {status["pid"] for status in found.values()}
    assert len(pids) == 3
    assert found["login"]["idle_exit_s"] == 900
    assert found["job"]["idle_exit_s"] == found["other"]["idle_exit_s"] == 60


def test_a_jobs_daemon_goes_when_it_idles(machine, place):
    """The same with seconds instead of a minute."""
    conf = place.put("conf", "idle-exit = 4\n")
    out, err = machine("""
        export CI_JOB_ID=7
        test "$($get)" = "hello from /get"
        sleep 1
        began=$(date +%s%N)
        test "$($get)" = "hello from /get"
        pid=$($who | pid_of)
        while runs $pid; do sleep 0.05; done
        echo took=$((($(date +%s%N) - began) / 1000000))
        $who
        ls /tmp/warmcurl-$uid | sed 's/^/stays=/'
    """, env={"WARMCURL_CONFIG": conf})
    found = words_of(out)
    assert not err
    # A sweep comes within a second of the last command, and then on time.
    assert 3900 < int(found["took"]) < 20000 * paths.PATIENCE, out
    assert '"running":false' in out
    assert "stays" not in found


def test_where_no_folder_can_be_made(machine):
    """Read-only throughout: the real curl does it, and the reason is true."""
    out, err = machine("""
        mount -o remount,bind,ro /tmp
        mount -t tmpfs -o ro tmpfs /dev/shm
        $get --warm-explain
        /run/bin/warmcurlctl doctor | grep -A1 private
    """)
    assert out.startswith(BODY) and "make /tmp or /dev/shm writable" in out
    assert err == ("warmcurl: direct: the socket's directory "
                   "/dev/shm/warmcurl-0 could not be made: Read-only file "
                   "system\n")


# --- process 1 --------------------------------------------------------------

def test_a_shell_as_process_1(machine):
    """In a container without an init: the daemon is its child, since its
    starter has ended. Zombies don't grow."""
    out, err = machine("""
        test $$ = 1
        count() { cat /proc/[0-9]*/status | grep -c '^State:.Z' || :; }
        for n in 1 2 3 4 5 6 7 8 9 10; do
            test "$($get)" = "hello from /get"
            test "$($get -v 2>/dev/null)" = "hello from /get"
            /run/bin/warmcurlctl exit
            echo zombies=$(count)
        done
        /run/bin/warmcurlctl run -- sh -c "$get"
        ls -d /tmp/warmcurl-run-* 2>/dev/null | sed 's/^/left=/'
        echo zombies=$(count)
    """, inside=("--pid", "--fork", "--kill-child", "--mount-proc"))
    counts = [int(line.partition("=")[2]) for line in out.splitlines()
              if line.startswith("zombies=")]
    assert len(counts) == 11 and max(counts) <= 1, counts
    assert BODY in out and "left=" not in out and not err


def test_a_process_1_that_waits_for_nobody(machine):
    """It keeps a zombie of a daemon, as of any that ends, and none of a
    command."""
    out, err = machine("""
        test $$ = 1
        exec python3 - <<.
import glob, subprocess
def zombies():
    count = 0
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            count += open(path).read().split()[2] == "Z"
        except OSError:
            pass    # it has ended since
    return count
for n in range(10):
    subprocess.run("$get".split(), check=True)
print("commands", zombies())
subprocess.run(["/run/bin/warmcurlctl", "exit"], check=True)
print("daemon", zombies())
subprocess.run(["/run/bin/warmcurlctl", "run", "--", "true"], check=True)
print("run", zombies())
.
    """, inside=("--pid", "--fork", "--kill-child", "--mount-proc"))
    assert not err
    assert out.count(BODY) == 10
    for line in ("commands 0\n", "daemon 1\n", "run 1\n"):
        assert line in out, out


def test_run_as_process_1(machine):
    """It waits for the orphans of the job, as an init has to."""
    out, err = machine("""
        test $$ = 1
        exec /run/bin/warmcurlctl run -- sh -c '
            for n in 1 2 3 4 5 6 7 8 9 10; do
                (exec sh -c "sleep 0.05 &")
                curl ${0#* }
            done
            echo parent=$PPID
            count() { cat /proc/[0-9]*/status 2>/dev/null | grep -c "^State:.Z"; }
            orphans() { grep -sqx sleep /proc/[0-9]*/comm; }
            n=0
            while orphans || test $(count) != 0; do
                n=$((n + 1)); test $n -lt 300 || break; sleep 0.1
            done
            echo zombies=$(count)
            exit 7' "$get"
    """, inside=("--pid", "--fork", "--kill-child", "--mount-proc"),
        code=7)
    assert not err
    assert out == 10 * BODY + "parent=1\nzombies=0\n"

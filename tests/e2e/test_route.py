"""Where there can be no daemon, curl does the work; where the daemon is
another's, it is never used."""
import os
import re
import shutil
import socket
import subprocess

import pytest

from harness import paths, place as places, processes

BODY = b"hello from /get\n"
root_only = pytest.mark.skipif(os.geteuid() != 0,
                               reason="only root may make this")


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


def goes_direct(place, url, env=None, argv=None):
    """The command works, without a daemon; with WARMCURL=only it fails and
    says why, and nothing was sent."""
    argv = argv or [paths.WARMCURL]
    done = place.run([*argv, "-sS", url], env=env)
    assert (done.code, done.out, done.err) == (0, BODY, b""), done
    only = place.run([*argv, "-sS", url],
                     env={**(env or {}), "WARMCURL": "only"})
    assert only.code != 0 and only.out == b"" and only.err, only


def test_no_daemon_binary(place, url):
    lonely = os.path.join(place.work, "warmcurl")
    shutil.copy(paths.WARMCURL, lonely)
    goes_direct(place, url, argv=[lonely])
    assert not place.daemon()


def test_named_daemon_is_missing(place, url):
    goes_direct(place, url, env={"WARMCURLD": "/nonexistent/warmcurld"})


def test_daemon_that_others_can_write(place, url):
    folder = os.path.join(place.work, "bin")
    os.mkdir(folder)
    for binary in (paths.WARMCURL, paths.DAEMON):
        shutil.copy(binary, folder)
    os.chmod(os.path.join(folder, "warmcurld"), 0o777)
    goes_direct(place, url, argv=[os.path.join(folder, "warmcurl")])


def test_daemon_that_cannot_run(place, url):
    folder = os.path.join(place.work, "bin")
    os.mkdir(folder)
    shutil.copy(paths.WARMCURL, folder)
    with open(os.path.join(folder, "warmcurld"), "w") as file:
        file.write("no program\n")
    os.chmod(os.path.join(folder, "warmcurld"), 0o755)
    done = place.run([os.path.join(folder, "warmcurl"), "-sS", url])
    assert (done.code, done.out) == (0, BODY), done


def test_daemon_that_ends_at_once(place, url):
    folder = os.path.join(place.work, "bin")
    os.mkdir(folder)
    shutil.copy(paths.WARMCURL, folder)
    shutil.copy("/bin/false", os.path.join(folder, "warmcurld"))
    done = place.run([os.path.join(folder, "warmcurl"), "-sS", url])
    assert (done.code, done.out) == (0, BODY), done


def test_folder_that_cannot_be_written(place, url):
    """/proc takes no sockets, not even root's."""
    goes_direct(place, url, env={"WARMCURL_SOCKET": "/proc/warm/s"})


def test_missing_folder(place, url):
    env = {"WARMCURL_SOCKET": os.path.join(place.folder, "none/at/all/s")}
    done = place.warm("-sS", url, env=env)
    assert (done.code, done.out) == (0, BODY), done


@root_only
def test_foreign_folder(place, url):
    os.chown(place.run_folder, 65534, 65534)
    goes_direct(place, url)
    os.chown(place.run_folder, 0, 0)


def test_linked_folder(place, url):
    link = os.path.join(place.folder, "l")
    os.symlink(place.run_folder, link)
    goes_direct(place, url, env={"WARMCURL_SOCKET": link + "/s"})


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o750])
def test_open_folder(place, url, mode):
    os.chmod(place.run_folder, mode)
    goes_direct(place, url)


def test_path_too_long(place, url):
    goes_direct(place, url, env={
        "WARMCURL_SOCKET": place.run_folder + "/" + "s" * 120})


def test_stale_socket_is_replaced(place, url):
    """A socket whose daemon was killed does not keep the next from it."""
    assert place.warm("-sS", url).out == BODY
    pid = place.daemon()
    os.kill(pid, 9)
    processes.wait_gone(pid)
    done = place.warm("-sS", url, env={"WARMCURL": "only"})
    assert (done.code, done.out) == (0, BODY), done
    assert place.daemon() not in (None, pid)


# A sanitizer's client is dynamic: the loader complains in it, too.
static_only = pytest.mark.skipif(not paths.STATIC_CLIENT,
                                 reason="the client is not static here")


@pytest.mark.parametrize("variable", [
    pytest.param("LD_PRELOAD", marks=static_only),
    pytest.param("LD_AUDIT", marks=static_only), "LD_LIBRARY_PATH", "SSLKEYLOGFILE",
    "RES_OPTIONS", "HOSTALIASES", "OPENSSL_CONF"])
def test_variables_that_go_direct(place, url, variable):
    value = os.path.join(place.work, "nothing")
    done = place.warm("-sS", url, env={variable: value})
    same = place.curl("-sS", url, env={variable: value})
    assert (done.code, done.out, done.err) == \
        (same.code, same.out, same.err), done
    assert not place.daemon()


@static_only
def test_preload_is_heard(place, url, tmp_path):
    """The preloaded library acts, as proxychains would."""
    source = tmp_path / "p.c"
    source.write_text(
        "#include <sys/socket.h>\n#include <errno.h>\n"
        "int connect(int f, const struct sockaddr *a, socklen_t l)\n"
        "{ (void)f; (void)a; (void)l; errno = ENETDOWN; return -1; }\n")
    library = str(tmp_path / "p.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, str(source)],
                   check=True)
    place.warm("-sS", url)      # a daemon runs and could do it
    done = place.warm("-sS", url, env={"LD_PRELOAD": library})
    assert done.code == 7 and done.out == b"", done


def can_unshare(*flags):
    return subprocess.run(["unshare", *flags, "true"],
                          capture_output=True).returncode == 0


@root_only
@pytest.mark.parametrize("flag", ["--net", "--mount", "--user"])
def test_other_namespace_never_uses_the_daemon(place, recorder, url, flag):
    if not can_unshare(flag):
        pytest.skip("unshare %s is not possible here" % flag)
    assert place.warm("-sS", url).out == BODY
    pid = place.daemon()
    recorder.reset()
    words = ["unshare", flag]
    done = place.run([*words, paths.WARMCURL, "-sS", "-m", "5", url])
    same = place.run([*words, paths.CURL, "-sS", "-m", "5", url])
    assert (done.code, done.out) == (same.code, same.out), (done, same)
    only = place.run([*words, paths.WARMCURL, "-sS", url],
                     env={"WARMCURL": "only"})
    assert only.code != 0 and only.out == b"", only
    assert place.daemon() == pid


@root_only
def test_other_groups_never_use_the_daemon(place, recorder, url):
    if not shutil.which("setpriv"):
        pytest.skip("no setpriv")
    assert place.warm("-sS", url).out == BODY
    recorder.reset()
    done = place.run(["setpriv", "--groups", "12345", paths.WARMCURL, "-sS",
                      url], env={"WARMCURL": "only"})
    assert done.code != 0, done
    assert not recorder.settled()
    done = place.run(["setpriv", "--groups", "12345", paths.WARMCURL, "-sS",
                      url])
    assert done.out == BODY, done


@root_only
def test_another_user_gets_nothing(place, url):
    """Even when the folder is opened afterwards."""
    if not shutil.which("setpriv"):
        pytest.skip("no setpriv")
    assert place.warm("-sS", url).out == BODY
    os.chmod(place.folder, 0o755)
    os.chmod(place.run_folder, 0o777)
    os.chmod(place.socket, 0o777)
    try:
        done = place.run(
            ["setpriv", "--reuid", "65534", "--regid", "65534",
             "--clear-groups", paths.WARMCURL, "-sS", url],
            env={"WARMCURL": "only"}, cwd="/")
        assert done.code != 0 and done.out == b"", done
    finally:
        os.chmod(place.run_folder, 0o700)


def test_off_starts_nothing(place, url):
    assert place.warm("-sS", url, env={"WARMCURL": "off"}).out == BODY
    assert place.warm("-sS", "--warm-off", url).out == BODY
    assert not place.daemon()


def test_explain_names_the_route(place, url):
    done = place.warm("-sS", "--warm-explain", url)
    assert done.out == BODY and done.err, done
    done = place.warm("-sS", "--warm-explain", "-v", url)
    assert b"direct" in done.err, done
    explained = os.path.join(place.work, "why")
    place.warm("-sS", url, env={"WARMCURL_EXPLAIN": explained})
    assert os.path.getsize(explained) > 0


def test_called_as_curl(place, url):
    """As a shim before the real one on PATH."""
    shim = os.path.join(place.work, "bin")
    os.mkdir(shim)
    os.symlink(paths.WARMCURL, os.path.join(shim, "curl"))
    env = {"PATH": shim + ":" + place.env["PATH"]}
    assert place.run(["curl", "-sS", url], env=env).out == BODY
    done = place.run(["curl", "--version"], env=env)
    same = place.curl("--version")
    assert (done.code, done.out) == (same.code, same.out)


def test_a_meter_is_no_reason_not_to_follow_to_ftp(place, recorder):
    """The real curl draws another one, on a line of its own."""
    words = ["-Li", "http://127.0.0.1:%d/redirect/302?to=ftp://127.0.0.1:1/x"
             % recorder.ports["http"]]
    same = place.curl("-o", "same", *words)
    done = place.warm("-o", "file", *words)
    assert done.code == same.code == 7, done
    with open(os.path.join(place.work, "same"), "rb") as file:
        head = file.read()
    with open(os.path.join(place.work, "file"), "rb") as file:
        assert file.read() == head and b" 302 " in head
    assert done.err.count(b"curl: (7)") == 1
    heads = done.err.count(b"  % Total")
    assert heads and done.err.count(b"\n  % Total") == heads - 1, done


def test_no_curl_at_all(place, url):
    """The session runs in a private engine when there is no curl."""
    done = place.warm("-sS", url, env={"PATH": "/nonexistent",
                                       "WARMCURL": "off"})
    assert (done.code, done.out) == (0, BODY), done




@pytest.mark.parametrize("args, env", [
    ([], {"WARMCURL": "off", "PATH": "/nonexistent"}), (["--warm-fresh"], {}),
    (["-v"], {"WARMCURL": "only"}), ([], {}),
    (["--retry", "1"], {}),
], ids=["without-curl", "fresh", "traced", "clear-text", "retried"])
def test_a_connection_of_ones_own_ends_with_the_command(place, args, env):
    """As with curl: the server has heard its end by the command's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(places.RUN_S)
        url = "http://127.0.0.1:%d/" % server.getsockname()[1]
        for _ in range(20):
            process = place.start([paths.WARMCURL, "-sS", *args, url], env,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
            client, _ = server.accept()
            with client:
                assert client.recv(4096).startswith(b"GET / ")
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
                               b"\r\nyes")
                assert process.communicate(timeout=places.RUN_S)[0] == b"yes"
                assert client.recv(1, socket.MSG_DONTWAIT) == b""


def test_a_private_daemon_has_the_users_tickets(place, recorder):
    """Nobody has any here: both say so, and go on without."""
    url = "http://127.0.0.1:%d/negotiate" % recorder.ports["http"]
    words = ["-sv", "--negotiate", "-u", ":", "--service-name", "HTTP",
             "--delegation", "always", url]
    same = place.curl(*words)
    done = place.warm(*words, env={"PATH": "/nonexistent"})
    assert (done.code, done.out) == (same.code, same.out), done
    told = re.findall(rb"gss_\w+\(\).*", same.err)
    assert told and re.findall(rb"gss_\w+\(\).*", done.err) == told, \
        done
    only = place.warm(*words, env={"WARMCURL": "only"})
    assert only.code == 2 and b"--negotiate" in only.err, only


def explained(place, *args):
    done = place.warm("-sS", "-o", "/dev/null", "--warm-explain", *args)
    assert done.code == 0, done
    return done.err.decode().splitlines()


def test_explain_says_why_a_connection_is_new(place, nginx, certs):
    nginx.put("why.txt", b"why")
    url = nginx.url("https", "/why.txt")
    ca = certs + "/ca.pem"
    shown = [
        (("--cacert", ca), "new: no connection was there"),
        (("--cacert", ca), "warm"),
        (("-k",), "new: there is one with another"),
        (("--cacert", ca, "--warm-fresh"), "new: it gets one of its own"),
        (("--cacert", ca, "--warm-pool", "p"),
         "new: there is one with another --warm-pool"),
        (("--cacert", ca), "warm"),
    ]
    for args, words in shown:
        lines = explained(place, *args, url)
        assert len(lines) == 1 and words in lines[0], (args, lines)


def test_explain_tells_of_what_is_not_kept(place, url):
    explained(place, url)
    assert "not to be kept: clear text to this machine" in \
        explained(place, url)[0]


def test_what_curl_would_prefer_is_not_replaced(place, recorder):
    """A server that offers Negotiate gets no other proof instead: the daemon
    has no tickets of the caller."""
    recorder.reset()
    url = "http://127.0.0.1:%d/negotiate" % recorder.ports["http"]
    words = ["-sS", "--anyauth", "-u", "user:secret", url]
    only = place.warm(*words, env={"WARMCURL": "only"})
    assert only.code and b"the server offers Negotiate" in only.err, only
    assert not any("authorization" in request.headers
                   for request in recorder.settled())

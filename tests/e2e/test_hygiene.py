"""What the daemon keeps to itself: memory, log, core."""
import os
import resource
import subprocess

import pytest

from harness import paths, place as places, processes
from servers import certs as certificates

root_only = pytest.mark.skipif(os.geteuid() != 0,
                               reason="only root may read its memory")
plain_only = pytest.mark.skipif(paths.SANITIZED,
                                reason="the sanitizer keeps what is freed")


def image(pid):
    """All memory of the process that it can write to."""
    parts = []
    with open("/proc/%d/maps" % pid) as maps, \
            open("/proc/%d/mem" % pid, "rb") as memory:
        for line in maps:
            area, perms = line.split()[:2]
            if not perms.startswith("rw") or "[vvar]" in line:
                continue
            start, end = (int(part, 16) for part in area.split("-"))
            try:
                memory.seek(start)
                parts.append(memory.read(end - start))
            except OSError:
                pass    # memory that nobody may read
    return b"\0".join(parts)


def found(pid, secrets):
    memory = image(pid)
    return [s for s in secrets if s.encode() in memory]


def assert_gone(place, secrets):
    """The last message leaves before the daemon cleans up."""
    assert processes.until(
        lambda: found(place.daemon(), secrets) == []), \
        found(place.daemon(), secrets)


# name: curl's arguments, the secret in the place of "@@"
SECRETS = {
    "password": ("-u", "someone:@@"),
    "bearer": ("-H", "Authorization: Bearer @@"),
    "oauth2": ("--oauth2-bearer", "@@"),
    "header": ("-H", "X-Vault-Token: @@"),
    "cookie": ("-b", "session=@@"),
    "posted": ("-d", "client_secret=@@"),
    "form": ("-F", "field=@@"),
    "url": ("--url-query", "token=@@"),
    "userinfo": ("-e", "https://name:@@@host/"),
}
COMMANDS = 5    # of each: one copy may hide behind what came later


def secret(name, n):
    return "s3cr3t-%s-%d-%s" % (name, n, "qXz" * 6)


def send_all(place, url, *more):
    secrets = []
    for name, words in SECRETS.items():
        for n in range(COMMANDS):
            secrets.append(secret(name, n))
            done = place.warm("-sS", "-o", "/dev/null", *more,
                              *(w.replace("@@", secrets[-1]) for w in words),
                              url)
            assert done.code == 0, done
    return secrets


@root_only
@plain_only
def test_no_secret_of_a_finished_transfer_stays(place, nginx, certs):
    """HTTP/1, over a connection that is still warm."""
    nginx.put("hygiene.txt", b"here\n")
    ca = ("--cacert", certs + "/ca.pem")
    secrets = send_all(place, nginx.url("https", "/up/get"), *ca)
    assert place.warm("-sS", "--warm-explain", *ca,
                      nginx.url("https", "/up/get")).err.count(b"warm:")
    assert_gone(place, secrets)


@root_only
@plain_only
def test_an_http2_connection_takes_its_secrets_along(place, nginx, certs):
    """Its compression table holds headers until it is closed."""
    ca = ("--cacert", certs + "/ca.pem")
    secrets = send_all(place, nginx.url("h2", "/up/get"), *ca,
                       "--warm-fresh")
    assert_gone(place, secrets)


@root_only
@plain_only
def test_no_passphrase_stays(place, recorder, certs):
    url = "https://localhost:%d/get" % recorder.ports["mtls"]
    done = place.warm("-sS", "--cacert", certs + "/ca.pem",
                      "--cert", certs + "/client.pem",
                      "--key", certs + "/client.locked.key",
                      "--pass", certificates.PASSPHRASE, url)
    assert done.code == 0, done
    assert_gone(place, [certificates.PASSPHRASE])


@root_only
@plain_only
def test_no_wrong_passphrase_stays(place, recorder, certs):
    url = "https://localhost:%d/get" % recorder.ports["mtls"]
    done = place.warm("-sS", "--cacert", certs + "/ca.pem",
                      "--cert", certs + "/client.pem",
                      "--key", certs + "/client.locked.key",
                      "--pass", secret("passphrase", 1), url)
    assert done.code in (43, 58), done  # 43: from 8.21 on
    assert_gone(place, [secret("passphrase", 1)])


@root_only
@plain_only
def test_what_servers_say_leaves_as_well(place, recorder, certs):
    """Cookies that a server set, and a jar's content."""
    jar = place.put("jar", "# Netscape HTTP Cookie File\n"
                    "localhost\tFALSE\t/\tFALSE\t0\tkept\t%s\n"
                    % secret("jar", 1))
    url = "https://localhost:%d/cookies" % recorder.ports["https"]
    done = place.warm("-sS", "-o", "/dev/null", "-b", jar, "-c", jar,
                      "--cacert", certs + "/ca.pem",
                      url + "?set=" + secret("server", 2))
    assert done.code == 0, done
    assert_gone(place, [secret("jar", 1), secret("server", 2)])


PIECE_BYTES = 12    # less than a register holds


def token(bytes_count):
    """Pieces of which each is found by itself."""
    return "".join("%04d%08d" % (n, n * 7919)
                   for n in range(1, bytes_count // PIECE_BYTES))


def pieces(text):
    return [text[at:at + PIECE_BYTES]
            for at in range(0, len(text), PIECE_BYTES)]


@root_only
@plain_only
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("bytes_count", [252, 1008, 4008])
def test_no_piece_of_a_long_secret_stays(place, recorder, certs, scheme,
                                         bytes_count):
    """Copies go through registers: no piece of one may stay there, where
    threads and the stack get them from."""
    text = token(bytes_count)
    url = "%s://localhost:%d/get" % (scheme, recorder.ports[scheme])
    for words in (("-H", "Authorization: Bearer " + text), ("-b", "a=" + text),
                  ("-u", "me:" + text), ("-d", text)):
        done = place.warm("-sS", "-o", "/dev/null", "--cacert",
                          certs + "/ca.pem", *words, url)
        assert done.code == 0, done
    assert_gone(place, pieces(text))


@root_only
@plain_only
def test_the_search_finds_what_is_there(place, recorder):
    """The image has what a transfer under way carries."""
    place.warm("-sS", "-o", "/dev/null",
               "http://127.0.0.1:%d/get" % recorder.ports["http"])
    client = place.start([paths.WARMCURL, "-sS", "-m", "120", "-u",
                          "u:" + secret("now", 1),
                          "http://127.0.0.1:%d/hang" % recorder.ports["http"]],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert processes.until(lambda: len(recorder.requests) == 2)
    assert found(place.daemon(), [secret("now", 1)])
    client.kill()
    client.communicate()
    assert processes.until(
        lambda: found(place.daemon(), [secret("now", 1)]) == [])


def test_no_core_and_no_ptrace(place, recorder):
    place.warm("-sS", "-o", "/dev/null",
               "http://127.0.0.1:%d/get" % recorder.ports["http"])
    pid = place.daemon()
    soft, hard = resource.prlimit(pid, resource.RLIMIT_CORE) \
        if os.geteuid() == 0 else (0, 0)
    assert (soft, hard) == (0, 0)
    if not paths.SANITIZED:
        # Not dumpable: /proc belongs to root whoever the daemon is.
        assert os.stat("/proc/%d/mem" % pid).st_uid == 0
    with open("/proc/%d/status" % pid) as status:
        assert "NoNewPrivs:\t1" in status.read()


@pytest.mark.parametrize("level", ["error", "warning", "info", "debug"])
def test_no_log_line_has_a_secret(place, recorder, certs, level):
    log = os.path.join(place.folder, "log")
    with open(log, "wb") as out:
        daemon = place.start([paths.DAEMON, "--socket", place.socket,
                              "--log", level], stderr=out, stdout=out)
    assert processes.until(lambda: os.path.exists(place.socket))
    url = "https://localhost:%d/get" % recorder.ports["https"]
    secrets = send_all(place, url, "--cacert", certs + "/ca.pem")
    place.warm("-sS", "-m", "1", "http://127.0.0.1:1/" + secret("path", 1))
    place.warm("-sS", "http://nowhere.invalid/" + secret("path", 2))
    place.ctl("exit")
    assert daemon.wait(places.EXIT_S) == 0
    with open(log, "rb") as file:
        text = file.read().decode(errors="replace")
    secrets += [secret("path", 1), secret("path", 2)]
    assert not [s for s in secrets if s in text]
    assert "localhost" not in text and "nowhere" not in text
    assert bool(text) == (level == "debug"), text[:500]


def test_the_log_level_can_be_set_by_configuration(place_with, recorder):
    place = place_with("log = debug\n")
    log = os.path.join(place.folder, "log")
    with open(log, "wb") as out:
        daemon = place.start([paths.DAEMON, "--socket", place.socket],
                             stderr=out, stdout=out)
    assert processes.until(lambda: os.path.exists(place.socket))
    place.warm("-sS", "http://127.0.0.1:%d/get" % recorder.ports["http"])
    place.ctl("exit")
    assert daemon.wait(places.EXIT_S) == 0
    with open(log) as file:
        assert "debug: " in file.read()


@pytest.mark.parametrize("words, why", [
    (["--direct"], "--direct needs a socket on descriptor 3"),
    (["--socket", "s"], "no command would use s: it is not an absolute path"),
    (["--socket", "{work}/open/s"], "no command would use {work}/open/s: "
     "{work}/open is open to other users (its mode must be 0700)")])
def test_what_no_command_could_use_is_not_served(place, words, why):
    os.mkdir(os.path.join(place.work, "open"))
    os.chmod(os.path.join(place.work, "open"), 0o755)
    done = place.run([paths.DAEMON] + [w.format(work=place.work)
                                       for w in words])
    assert done.code == 1 and not done.out, done
    assert done.err.decode() == "warmcurld: %s\n" % why.format(work=place.work)

"""make install and make uninstall, below DESTDIR."""
import os
import stat
import subprocess

import pytest

from harness import installed, paths, place as places, room as rooms

BODY = b"hello from /get\n"
STANDARD = ("usr/local/bin", "usr/local/libexec", "usr/local/lib/systemd/user",
            "usr/local/share/man/man1", "usr/local/share/man/man5",
            "usr/local/share/man/man8", "usr/local/share/doc",
            "usr/local/share/bash-completion/completions",
            "usr/local/share/zsh/site-functions",
            "usr/local/share/fish/vendor_completions.d", "etc")


def tree(folder):
    """{path: what it is} of all below the folder."""
    found = {}
    for at, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(at, name)
            st = os.lstat(path)
            what = (stat.filemode(st.st_mode), st.st_uid)
            if stat.S_ISLNK(st.st_mode):
                what += (os.readlink(path),)
            elif stat.S_ISREG(st.st_mode):
                with open(path, "rb") as file:
                    what += (file.read(),)
            found[os.path.relpath(path, folder)] = what
    return found


@pytest.fixture
def machine(tmp_path):
    """A machine's folders, with others' files in them."""
    folder = str(tmp_path / "root")
    for name in STANDARD:
        os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, name, "other"), "w") as file:
            file.write("not ours")
    with open(os.path.join(folder, "etc/warmcurl.conf"), "w") as file:
        file.write("idle-exit = 77\n")
    return folder


def test_uninstall_removes_what_install_brought(machine):
    before = tree(machine)
    installed.make("install", machine)
    during = tree(machine)
    assert {path: what for path, what in during.items()
            if path in before} == before
    new = set(during) - set(before)
    assert {"usr/local/bin/warmcurl", "usr/local/bin/warmcurlctl",
            "usr/local/libexec/warmcurl/warmcurld",
            "usr/local/libexec/warmcurl/curl",
            "usr/local/lib/systemd/user/warmcurl.socket",
            "usr/local/lib/systemd/user/warmcurl.service",
            "usr/local/share/man/man5/warmcurl.conf.5",
            "usr/local/share/doc/warmcurl/README.md"} <= new
    # Nothing is enabled, nothing takes curl's place, nothing is writable for
    # others.
    assert not [p for p in new if p.startswith("etc") or ".wants" in p]
    assert [p for p in new if p.endswith("/curl")] == [
        "usr/local/libexec/warmcurl/curl"]
    assert all(during[p][0][5] != "w" and during[p][0][8] != "w"
               for p in new if during[p][0][0] != "l"), during
    # Once more is no error, and changes nothing.
    installed.make("install", machine)
    assert tree(machine) == during
    installed.make("uninstall", machine)
    assert tree(machine) == before
    installed.make("uninstall", machine)


def test_a_destdir_with_blanks(tmp_path):
    folder = str(tmp_path / "a root")
    installed.make("install", folder)
    files = [p for p, what in tree(folder).items() if what[0][0] != "d"]
    assert "usr/local/bin/warmcurl" in files
    assert "usr/local/libexec/warmcurl/curl" in files
    installed.make("uninstall", folder)
    assert not [p for p, what in tree(folder).items() if what[0][0] != "d"]


def test_a_tight_umask_hides_nothing(tmp_path):
    """`sudo make install` of somebody whose umask is 077."""
    old = os.umask(0o077)
    try:
        installed.make("install", str(tmp_path / "root"))
    finally:
        os.umask(old)
    for path, what in tree(str(tmp_path / "root")).items():
        mode = what[0]
        assert mode[7] == "r" and (mode[0] != "d" or mode[9] == "x"), (path,
                                                                       mode)


@pytest.mark.parametrize("source", [
    "client/complete/generate.c", "systemd/warmcurl.service.in"])
def test_make_makes_all_that_is_installed(source):
    """`sudo make install` leaves no file of root's among the user's."""
    assert source.encode() in installed.run("-n", "-W", source)


def test_every_page_is_installed(tmp_path):
    folder = str(tmp_path)
    installed.make("install", folder)
    found = {os.path.basename(path) for path in tree(folder)}
    sources = {name for top in ("client", "daemon")
               for name in os.listdir(os.path.join(paths.ROOT, top))
               if name[-2:] in (".1", ".5", ".8")}
    assert "warmcurl.conf.5" in sources and sources <= found


def test_places_may_be_others(tmp_path):
    """What is compiled in stays as it is here: only what moves no program."""
    folder = str(tmp_path)
    installed.make("install", folder, "mandir=/m", "docdir=/d",
                   "systemduserunitdir=/u", "bindir=/b")
    found = tree(folder)
    assert "b/warmcurl" in found and "u/warmcurl.socket" in found
    assert "m/man5/warmcurl.conf.5" in found and "d/README.md" in found
    link = "usr/local/libexec/warmcurl/curl"
    assert os.path.samefile(os.path.join(folder, link),
                            os.path.join(folder, "b/warmcurl"))
    installed.make("uninstall", folder, "mandir=/m", "docdir=/d",
                   "systemduserunitdir=/u", "bindir=/b")
    assert not [p for p, what in tree(folder).items() if what[0][0] != "d"]


@pytest.fixture
def installed_place(tmp_path):
    """A Place where /usr/local is what was installed."""
    reason = rooms.reason_without()
    if reason:
        pytest.skip(reason)
    installed.make("install", str(tmp_path))
    room = rooms.Room('mount --bind "$1/usr/local" /usr/local', str(tmp_path))
    place = places.Place(prefix=room.prefix)
    yield place
    place.close()
    room.close()


def test_what_is_installed_works(installed_place, recorder):
    """The command finds the daemon where it was installed; the shim is curl
    to scripts."""
    place = installed_place
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    done = place.run(["/usr/local/bin/warmcurl", "-sS", url],
                     env={"WARMCURL": "only"})
    assert done.out == BODY, done
    program = os.readlink("/proc/%d/exe" % place.daemon())
    assert program.endswith("/usr/local/libexec/warmcurl/warmcurld")
    done = place.run(["/bin/sh", "-c", "curl -sS " + url],
                     env={"PATH": "/usr/local/libexec/warmcurl:/usr/bin:/bin",
                          "WARMCURL_EXPLAIN": "1"})
    assert done.out == BODY and b"warmcurl: " in done.err, done
    # What the daemon does not carry is the real curl's, not the shim's again.
    done = place.run(["/bin/sh", "-c", "curl --version"],
                     env={"PATH": "/usr/local/libexec/warmcurl:/usr/bin:/bin"})
    real = subprocess.run([paths.CURL, "--version"], capture_output=True)
    assert done.out == real.stdout
    assert place.run(["/usr/local/bin/warmcurlctl", "stop"]).code == 0

"""What happens to a row's files before its second command."""
import os
import pwd
import shutil
import subprocess

from harness import paths

from .stage import Impossible


def put(name, content):
    """Writes over a file where it stands."""
    return lambda stage: stage.put(name, content)


def rename(name, content):
    """Puts another file in its place, as tools do."""
    def act(stage):
        stage.put("new", content)
        os.rename(stage.path("new"), stage.path(name))
    return act


def link(name, target):
    """Makes a link of it."""
    def act(stage):
        if os.path.lexists(stage.path(name)):
            os.unlink(stage.path(name))
        os.symlink(stage.fill(target), stage.path(name))
    return act


def remove(name):
    return lambda stage: os.unlink(stage.path(name))


def touch(name):
    return lambda stage: os.utime(stage.path(name), (1, 1))


def folder(name, *certificates):
    """A CA folder of copies, under their hashes."""
    def act(stage):
        for certificate in certificates:
            stage.put(in_folder(stage, name, certificate), "@" + certificate)
    return act


def in_folder(stage, name, certificate):
    return "%s/%s.0" % (name, stage.hash_of(certificate))


def remove_from(name, certificate):
    return lambda stage: os.unlink(
        stage.path(in_folder(stage, name, certificate)))


def put_in_folder(name, certificate, content):
    """Another content under the certificate's hash."""
    return lambda stage: stage.put(in_folder(stage, name, certificate),
                                   content)


def another_user(name):
    """{theirs} is a socket of that user's, whose daemon ends with the row."""
    def act(stage):
        folder = stage.path(name)
        os.mkdir(folder, 0o700)
        shutil.chown(folder, name, pwd.getpwnam(name).pw_gid)
        stage.names["theirs"] = os.path.join(folder, "s")
        stage.endings.append([
            "su", "-s", "/bin/sh", "-c", 'exec "$0" "$@"', "--", name, "env",
            "WARMCURL_SOCKET=" + stage.names["theirs"], paths.CTL, "exit"])
    return act


def _hold(stage, script, folder):
    """Runs a shell script for FOLDER, its $0, in a mount namespace that lasts
    as long as the row; {system} starts programs in it."""
    holder = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", script + " && echo ready && exec cat",
         folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    stage.helpers.append(holder)
    if holder.stdout.readline() != b"ready\n":
        raise Impossible("no mount namespaces here")
    stage.names["system"] = "nsenter -t %d -m --wd=%s" % (
        holder.pid, stage.work)


ROOT = "root"   # the row's folder that is another root directory


def another_root(stage):
    """All that / has has {dir}/root as well, for programs in {system}."""
    os.mkdir(stage.path(ROOT))
    _hold(stage, """mount -t tmpfs tmpfs "$0" && for f in /*; do
        if [ -L "$f" ]; then cp -P "$f" "$0/"
        elif [ -d "$f" ]; then mkdir "$0$f" && mount --rbind "$f" "$0$f"; fi
        done""", stage.path(ROOT))


SYSTEM = "etc"     # the row's folder that stands for /etc/ssl/certs
BUNDLE = SYSTEM + "/ca-certificates.crt"


def system_trust(bundle, *certificates):
    """A system whose built-in trust is the row's own: its bundle and its folder
    are those given."""
    def act(stage):
        stage.put(BUNDLE, bundle)
        folder(SYSTEM, *certificates)(stage)
        _hold(stage, 'mount --bind "$0" /etc/ssl/certs', stage.path(SYSTEM))
    return act

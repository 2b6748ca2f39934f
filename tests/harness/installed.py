"""What `make install` makes of the programs under test, below a folder."""
import os
import subprocess

from . import paths

INSTALL_S = 600


def run(*words):
    """Runs make; whatever a surrounding make says does not count."""
    env = {name: value for name, value in os.environ.items()
           if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    env["BUILD"] = paths.BUILD
    return subprocess.run(["make", "-s", "-C", paths.ROOT, *words], env=env,
                          check=True, timeout=INSTALL_S,
                          stdout=subprocess.PIPE).stdout


def make(target, folder, *variables):
    """Runs `make TARGET DESTDIR=FOLDER`."""
    run(target, "DESTDIR=" + folder, *variables)

"""What `make install` makes of the programs under test, below a folder."""
import os
import subprocess

from . import paths

INSTALL_S = 120


def make(target, folder, *variables):
    """Runs `make TARGET DESTDIR=FOLDER`; whatever a surrounding make says
    does not count."""
    env = {name: value for name, value in os.environ.items()
           if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    env["BUILD"] = paths.BUILD
    subprocess.run(["make", "-s", "-C", paths.ROOT, target,
                    "DESTDIR=" + folder, *variables], env=env, check=True,
                   timeout=INSTALL_S, stdout=subprocess.DEVNULL)

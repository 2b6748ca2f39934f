"""Folders where servers keep their files. Others may enter: squid and nginx's
workers leave root."""
import os
import tempfile

MODE = 0o755


def temporary(prefix):
    """A new one, with a short path: sun_path holds 108 bytes."""
    path = tempfile.mkdtemp(prefix=prefix, dir="/tmp")
    os.chmod(path, MODE)
    return path


def sub(folder, name):
    path = os.path.join(folder, name)
    os.mkdir(path)
    os.chmod(path, MODE)
    return path

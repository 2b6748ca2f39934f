"""Serves HTTP like the tests' recorder on 127.0.0.1, says on which port, and
ends with its standard input."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from servers import certs, recorder    # noqa: E402

folder = tempfile.mkdtemp(prefix="wcs-", dir="/tmp")
try:
    os.mkdir(os.path.join(folder, "certs"))
    server = recorder.Recorder(folder, certs.make(folder + "/certs"))
    print(server.ports["http"], flush=True)
    sys.stdin.read()
    server.close()
finally:
    shutil.rmtree(folder)

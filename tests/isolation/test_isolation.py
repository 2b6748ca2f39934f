"""The catalogue: one test for each row and each way of keeping clear text."""
import os
import shutil
import time

import pytest

from harness import paths, processes
from servers import folders

from . import judge, rows, stage as stages

VERSION = paths.curl_version()
MODES = {"auto": False, "always": True}
ROWS = [row for row in rows.ROWS if row.since <= VERSION < row.until]


@pytest.fixture(scope="module")
def stage(certs):
    folder = folders.temporary("wci-")
    made = stages.Stage(folder, certs)
    # a CA folder counts in another way for its first seconds
    processes.until(lambda: time.time() >
                    os.stat(certs + "/capath").st_ctime + 4, step_s=0.1)
    try:
        yield made
        made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("mode", MODES)
def test_row(row, mode, stage):
    if row.root and os.geteuid() != 0:
        pytest.skip("only root may make this surrounding")
    if "ntlm" in row.first + row.second and not paths.curl_has("NTLM"):
        pytest.skip("this curl has no NTLM")
    if row.six and not stage.has_six:
        pytest.skip("no IPv6 here")
    try:
        judge.judge(stage, row, MODES[mode])
    except stages.Impossible as error:
        pytest.skip(str(error))
    except judge.Trouble as error:
        trouble = str(error)
    else:
        return
    pytest.fail("%s\n%s (%s)\n%s" % (row.name, row.leak, row.source, trouble),
                pytrace=False)


def test_rows_have_names_of_their_own():
    names = [row.name for row in rows.ROWS]
    assert len(names) == len(set(names))

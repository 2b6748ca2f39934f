"""Every case with curl and with warmcurl: the same bytes everywhere.

The whole table runs at the first test, at two benches side by side; the tests
then judge. DIFFERENTIAL_REPORT=FILE collects the failures as text.
"""
import os
import shlex
import shutil
import tempfile

import pytest

from differential import cases, engine
from harness import paths

VERSION = paths.curl_version()
CASES = [case for case in cases.CASES if case.since <= VERSION]


@pytest.fixture(scope="session")
def runner(request, certs):
    folder = tempfile.mkdtemp(prefix="wcd-", dir="/tmp")
    os.chmod(folder, 0o755)
    made = engine.Runner(folder, certs)
    wanted = {item.callspec.params["case"].id: item.callspec.params["case"]
              for item in request.session.items
              if "runner" in item.fixturenames and hasattr(item, "callspec")}
    try:
        made.run(wanted.values())
        if os.environ.get("DIFFERENTIAL_TIMES"):
            print(*made.longest(60), sep="\n")
        yield made
        made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _outcome(runner, case, mode):
    result = runner.results[case.id].get(mode)
    if result is None:
        pytest.fail("not run: a mode before this one hung")
    if isinstance(result, Exception):
        raise result
    return result


def _report(runner, case, mode, lines):
    path = os.environ.get("DIFFERENTIAL_REPORT")
    if path:
        with open(path, "a") as file:
            file.write("\n".join(["## %s %s" % (case.id, mode),
                                  runner.bench().fill(case.cmd),
                                  *lines, "", ""]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_is_what_it_says(case, runner):
    """curl itself does what the case was written for."""
    outcome = _outcome(runner, case, "curl")
    if case.code is not None:
        assert outcome.code == case.code, outcome


@pytest.mark.parametrize("mode", engine.MODES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_same_as_curl(case, mode, runner):
    if engine.MODES[mode][1] and not case.kept:
        pytest.skip("clear text kept: a failure is retried")
    expected = _outcome(runner, case, "curl")
    try:
        seen = _outcome(runner, case, mode)
    except Exception as error:
        _report(runner, case, mode, [str(error)])
        raise
    report = engine.compare(expected, seen, case, mode)
    if not report and case.route == "direct" and mode != "direct" and \
            not paths.HARNESS_ONLY and not case.sh:
        if b"direct" not in seen.explained:
            report = ["route: direct expected, explained as %r"
                      % seen.explained]
    if report:
        _report(runner, case, mode, report)
        pytest.fail("\n".join(
            [shlex.join(runner.bench().argv(case, paths.WARMCURL)),
             *report]), pytrace=False)


def test_the_table_is_large_enough():
    """Every class of real command lines, and 150 cases in all."""
    assert len(CASES) >= 150
    classes = {case.cls for case in CASES}
    assert classes >= set("ABCDEFGHIJ")

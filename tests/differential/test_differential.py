"""Every case with curl and with warmcurl: the same bytes everywhere.

The whole table runs at the first test, at two benches side by side; the tests
then judge. DIFFERENTIAL_REPORT=FILE collects the failures as text.
"""
import os
import shlex
import shutil

import pytest

from differential import cases, engine, private, public, versions
from harness import paths
from servers import folders

VERSION = paths.curl_version()
CASES = [case for case in cases.CASES if case.since <= VERSION and
         # the loader complains in a dynamic client, too
         (paths.STATIC_CLIENT or "LD_PRELOAD" not in case.env)]


@pytest.fixture(scope="session")
def runner(request, certs):
    folder = folders.temporary("wcd-")
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
    """(outcome, why there is none)"""
    result = runner.results[case.id].get(mode)
    if result is None:
        return None, ["not run: a mode before this one hung"]
    if isinstance(result, Exception):
        return None, [str(result)]
    return result, []


def _route_taken(case, mode, seen):
    """What goes direct by itself says so."""
    if case.route != "direct" or mode in ("direct", "private") or case.sh or \
            paths.HARNESS_ONLY or b"direct" in seen.explained:
        return []
    return ["route: direct expected, explained as %r" % seen.explained]


def _fail(runner, case, mode, lines):
    path = os.environ.get("DIFFERENTIAL_REPORT")
    if path:
        with open(path, "a") as file:
            file.write("\n".join(["## %s %s" % (case.id, mode),
                                  runner.bench().fill(case.cmd),
                                  *lines, "", ""]))
    pytest.fail("\n".join(
        [shlex.join(runner.bench().argv(case, paths.WARMCURL)), *lines]),
        pytrace=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_is_what_it_says(case, runner):
    """curl itself does what the case was written for."""
    outcome, trouble = _outcome(runner, case, "curl")
    if trouble:
        _fail(runner, case, "curl", trouble)
    code = versions.code(case, VERSION)
    if code is not None:
        assert outcome.code == code, outcome


@pytest.mark.parametrize(
    "case, mode", [pytest.param(case, mode, id=case.id + "-" + mode)
                   for case in CASES for mode in engine.modes_of(case)])
def test_same_as_curl(case, mode, runner):
    reason = versions.skipped(case, VERSION)
    if reason:
        pytest.skip(reason)
    expected, _ = _outcome(runner, case, "curl")
    if not expected:
        pytest.skip("curl itself gave no outcome")
    seen, report = _outcome(runner, case, mode)
    if seen:
        report = engine.compare(expected, seen, case, mode) or \
            _route_taken(case, mode, seen)
    if report:
        _fail(runner, case, mode, report)


def test_the_table_is_large_enough():
    """Every class of real command lines, and 150 cases in all."""
    assert len(CASES) >= 150
    classes = {case.cls for case in CASES}
    assert classes >= set("ABCDEFGHIJ")


def test_every_need_of_curl_has_its_case():
    """And a reason is not for what nobody runs."""
    for row in private.NEEDS_CURL:
        assert any(private.applies(row, case) for case in cases.CASES), row


def test_every_public_command_line_has_its_case():
    """Or a reason; and what is named there exists."""
    found = dict(public.ELSEWHERE)
    for cls, rows in public.CASES.items():
        commands = [case.cmd for case in cases.CASES if case.cls == cls]
        for number, words in rows.items():
            assert number not in found, number
            assert any(words in command for command in commands), \
                (number, words)
            found[number] = words
    assert sorted(found) == list(public.NUMBERS)

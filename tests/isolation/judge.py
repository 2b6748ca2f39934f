"""Runs a row and says what is wrong with what was seen."""
import shlex
import time

from harness import paths

from . import row as rows


# What the daemon calls settled; see FILE_SETTLE_MS.
SETTLED_S = 4


class Trouble(Exception):
    """A row that does not hold; the text says why."""


class Unshared(Trouble):
    """One that does not share what it should."""


# In which order the commands are run.
TURNS = {rows.NEW: "1212", rows.APART: "12", rows.SAME: "12",
         rows.FAILS: "121", rows.DIRECT: "12"}


def judge(stage, row, kept):
    """Raises Trouble; returns when the row holds."""
    try:
        _judge_after(0, stage, row, kept)
    except Unshared:
        # Trust in young files is known by their content, later by what they
        # are: where they settled between two commands, one connection is lost.
        if not row.setup:
            raise
        _judge_after(SETTLED_S, stage, row, kept)


def _judge_after(pause_s, stage, row, kept):
    stage.enter(row, kept)
    try:
        if row.setup:
            row.setup(stage)
        time.sleep(pause_s)
        _judge(stage, row, kept)
    finally:
        stage.leave()


def _judge(stage, row, kept):
    if row.root:
        stage.need(row.first_under)
        stage.need(row.second_under)
    turns, one, other, fresh = TURNS[row.expect], [], [], None
    if row.between:     # what changed does not change back
        turns = "".join(sorted(turns.ljust(3, "1")))
    for turn in turns:
        if turn == "2" and not fresh:
            if row.between:
                row.between(stage)
            fresh = stage.run_curl()
        (one if turn == "1" else other).append(
            stage.run("first" if turn == "1" else "second"))
    _check_codes(row, one, fresh)
    for seen in other:
        _check_outcome(stage, row, seen, fresh)
    _tunnels((one if row.expect == rows.SAME else other)[0], fresh)
    # Requests before the failure are compared; they may share.
    if row.expect != rows.FAILS or not fresh.heads:
        CHECKS[row.expect](row, kept, one, other)


def _ends_as(done, code):
    """Later versions of curl fail with other numbers."""
    return code is None or done.code == code or (code and done.code and
                                 paths.curl_version() >= (8, 0, 0))


def _check_codes(row, one, fresh):
    """The row's commands are what it says."""
    for seen in one:
        if not _ends_as(seen.done, row.first_code):
            raise Trouble("the first command: %s" % seen.done)
    if not _ends_as(fresh.done, row.code):
        raise Trouble("curl itself: %s" % fresh.done)


def _check_outcome(stage, row, seen, fresh):
    """The second command is what it would be without the first."""
    want, got = fresh.outcome(row.differ), seen.outcome(row.differ)
    names = ("exit code", "stdout", "stderr", "{out}", "requests")
    wrong = ["%s\n  curl:     %r\n  warmcurl: %r" % (name, a, b)
             for name, a, b in zip(names, want, got) if a != b]
    if wrong:
        raise Trouble("\n".join([
            shlex.join(seen.done.argv), "after",
            stage.fill(row.first), seen.route, *wrong]))


def _tunnels(seen, fresh):
    """A proxy was asked for the tunnel as the second command asks."""
    if seen.tunnels != fresh.tunnels:
        raise Trouble("tunnels\n  curl:     %r\n  warmcurl: %r" % (
            fresh.tunnels, seen.tunnels))


def _apart(one, other):
    theirs = set().union(*(seen.connections for seen in one))
    for seen in other:
        if seen.connections & theirs:
            raise Trouble("shared: %s of %s" % (
                seen.connections & theirs, shlex.join(seen.done.argv)))


def _one_connection(runs, what):
    """All rode the first one's connection, unless they left none: the real
    curl's are its own."""
    if any(seen.done.code or "direct" in seen.route for seen in runs):
        return
    for seen in runs[1:]:
        if not seen.connections or \
                not seen.connections <= runs[0].connections:
            raise Unshared("%s should have shared %s: %s by %s\n%s" % (
                what, runs[0].connections, seen.connections,
                shlex.join(seen.done.argv), seen.route))


def _new(row, kept, one, other):
    _apart(one, other)
    if row.shares(kept, "first"):
        _one_connection(one, "the first command")
    if row.shares(kept, "second"):
        _one_connection(other, "the second command")


def _only_apart(row, kept, one, other):
    _apart(one, other)


def _same(row, kept, one, other):
    if row.shares(kept, "first", "second"):
        _one_connection(one + other, "both")


def _fails(row, kept, one, other):
    if not row.code:
        raise Trouble("the row does not say how curl fails")
    _apart(one, other)
    if row.shares(kept, "first"):
        _one_connection(one, "the first command")


def _direct(row, kept, one, other):
    _apart(one, other)
    for seen in other:
        if "direct" not in seen.route:
            raise Trouble("not direct: %s" % seen.route)


CHECKS = {rows.NEW: _new, rows.APART: _only_apart, rows.SAME: _same,
          rows.FAILS: _fails, rows.DIRECT: _direct}

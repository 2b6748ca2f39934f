"""A short turn of the long test in bench/soak.py."""
from bench import soak

COMMANDS = 400
SEED = 20


def test_mixed_commands_against_an_unruly_server():
    figures, faults = soak.soak(COMMANDS, SEED)
    assert not faults, "%s\n%s" % (figures, "\n".join(faults))
    assert sum(figures["codes"].values()) == COMMANDS
    assert figures["connections"] < COMMANDS    # they are shared

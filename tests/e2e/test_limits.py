"""What is bounded, and what happens at the bound."""
import json
import time

import pytest


@pytest.fixture
def url(recorder):
    return "http://127.0.0.1:%d/get" % recorder.ports["http"]


def status(place):
    return json.loads(place.ctl("status", "--json").out)


def test_the_sweep_is_not_put_off_by_commands(place, url):
    """Pools that nobody will find again go within a second, though commands
    never pause for so long."""
    count = 0
    end = time.monotonic() + 3.5
    while time.monotonic() < end:
        assert place.warm("-sS", "--warm-fresh", url).code == 0
        count += 1
        time.sleep(0.3)
    assert count >= 5
    assert status(place)["pools"] < count - 2

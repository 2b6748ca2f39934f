"""Many transfers of one command: how many connections they have at once."""
import pytest

TRANSFERS = 6


@pytest.mark.parametrize("limit, most", [("2", 2), ("0", TRANSFERS)])
def test_connections_to_a_host(place, recorder, limit, most):
    """As many as --parallel-max-host allows, and each serves again. With a
    limit nothing that other commands left is taken, or left."""
    url = "http://127.0.0.1:%d/together/%d" % (recorder.ports["http"], most)
    done = place.warm("-sS", "-Z", "--no-progress-meter",
                      "--parallel-max-host", limit, *[url] * TRANSFERS,
                      env={"WARMCURL": "only"})
    assert done.code == 0, done
    assert len(recorder.settled()) == TRANSFERS
    assert recorder.connections == most

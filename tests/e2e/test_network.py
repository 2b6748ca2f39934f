"""The network changes under kept connections.

Commands run in a network of the test's own: near 10.9.0.1, far 10.9.0.2.
"""
import json
import subprocess
import time

import pytest

from harness import paths, place as places, processes
from servers import lab as labs

NEWS_S = 20     # a change is noticed, at leisure


def ask(place, url="http://%s/" % labs.FAR):
    """The connection that the answer came by."""
    done = place.warm("-sS", url)
    assert done.code == 0, done
    return int(done.out.split()[1])


def kept(place):
    return json.loads(place.ctl("list", "--json").out)


@pytest.fixture
def wire(lab):
    """The line to the far side, as it was again after the test."""
    yield lab
    lab.near("sh", "-c", "ip addr flush dev near scope global; "
             "ip addr add %s/24 dev near; ip link set near up; "
             "for l in br0 one; do ip link del $l 2>/dev/null; done; true"
             % labs.NEAR)


def test_hosts_count_at_once(lab, lab_place):
    place = lab_place()
    for address in (labs.FAR, labs.FAR_TOO, labs.FAR):
        lab.set_etc("hosts", "%s app.test\n" % address)
        for _ in range(2):
            done = place.warm("-sS", "http://app.test/")
            assert done.out.startswith(address.encode()), done


def test_another_resolver_is_another_network(lab, lab_place):
    place = lab_place()
    first = ask(place)
    assert ask(place) == first
    lab.set_etc("resolv.conf", "nameserver 127.0.0.1\noptions ndots:2\n")
    assert ask(place) != first


def test_an_address_that_is_gone_takes_its_connections(wire, lab_place):
    place = lab_place()
    ask(place)
    assert [row["local"] for row in kept(place)] == [labs.NEAR]
    wire.near("sh", "-c", "ip addr del %s/24 dev near; "
              "ip addr add 10.9.0.9/24 dev near" % labs.NEAR)
    assert processes.until(lambda: not kept(place), NEWS_S)
    ask(place)
    assert [row["local"] for row in kept(place)] == ["10.9.0.9"]


def test_a_route_of_ones_own_to_a_host(wire, lab_place):
    """The host is reached another way; other hosts are not."""
    place = lab_place()
    other, first = ask(place, "http://127.0.0.1/"), ask(place)
    wire.near("sh", "-c", "ip addr add 10.9.0.9/24 dev near; "
              "ip route add %s/32 dev near src 10.9.0.9" % labs.FAR)
    assert ask(place) != first
    assert ask(place, "http://127.0.0.1/") == other


def test_another_default_route_is_another_network(wire, lab_place):
    place = lab_place()
    here, first = ask(place, "http://127.0.0.1/"), ask(place)
    wire.near("ip", "route", "add", "default", "via", labs.FAR)
    assert ask(place) != first
    assert ask(place, "http://127.0.0.1/") != here


def test_containers_that_come_and_go_change_nothing(wire, lab_place):
    place = lab_place()
    first = ask(place)
    wire.near("sh", "-c", "ip link add br0 type bridge && "
              "ip addr add 172.18.0.1/16 dev br0 && ip link set br0 up")
    assert ask(place) == first
    for _ in range(3):
        wire.near("sh", "-c", "ip link add one type veth peer name two && "
                  "ip link set one master br0 up && ip link set two up && "
                  "ip addr add 172.18.0.2/16 dev two && ip link del one")
        assert ask(place) == first
    time.sleep(0.3)
    assert ask(place) == first


def test_what_runs_goes_on_and_nothing_joins_it(lab, wire, lab_place):
    place = lab_place()
    first = ask(place)
    slow = place.start([paths.WARMCURL, "-sS", "http://%s/held" % labs.FAR],
                       stdout=subprocess.PIPE)
    assert processes.until(
        lambda: [r["state"] for r in kept(place)] == ["busy"])
    wire.near("ip", "route", "add", "default", "via", labs.FAR)
    assert processes.until(
        lambda: [r["state"] for r in kept(place)] == ["leaving"], NEWS_S)
    assert ask(place) != first
    lab.let_go()
    assert slow.communicate(timeout=places.RUN_S)[0].split()[1] == \
        b"%d" % first
    assert slow.returncode == 0
    assert processes.until(
        lambda: [r["state"] for r in kept(place)] == ["idle"], NEWS_S)

"""A machine without curl: each command starts a daemon of its own.

The real curl, run beside it, says what is right: the same output, exit code,
files and requests. Nothing is left of the daemon when the command has ended.
More command lines run so in the differential tests, mode "private".
"""
import os
import re
import shutil

import pytest

from differential import engine
from differential.case import Case
from harness import paths, place as places, processes, room
from servers import folders

ENDED_S = 20 * paths.PATIENCE   # what the daemon needs for its own end
TLS = " --cacert {ca} "
CERT = TLS + "-E {certdir}/client.pem --key {certdir}/client.key "
LOG = ("log-port", "reuse", "tls-data")

# (command, more of differential.case.Case) by topic
LINES = {
    "get": [
        "{http}/get", "-sS {http}/get {http}/mirror", "-s '{http}/{a,b}[1-3]'",
        "-sSg '{http}/[x]'", "-s {http}/get --next -sI {http}/get",
        ("-sS {http}/chunked -o -", {}), "-sS --compressed {http}/encoded/gzip",
        "-sS -r 5-9 {http}/file", "-sS --http1.0 {http}/mirror",
        "-sS -A agent -e http://r/ -H 'X: y' -H 'Accept:' {http}/mirror",
    ],
    "send": [
        "-sS -d a=b -d @in.txt {http}/mirror", "-sS --json '{}' {http}/mirror",
        "-sS -d @big.bin {http}/upload", "-sS -G -d a=b {http}/mirror",
        "-sS -F a=b -F f=@in.bin {http}/mirror", "-sS -T in.txt {http}/put/",
        ("-sS -T - {http}/mirror", {"data": b"from stdin\n"}),
        ("-sS -d @- {http}/mirror", {"data": b"from stdin\n"}),
        "-sS --data-urlencode 'a=b c' {http}/mirror -X PATCH",
    ],
    "files": [
        "-sSO {http}/get", "-sSOJ {http}/named", "-sS -o f {http}/get -D h",
        "-sSi {http}/get -o f", "-sS --create-dirs -o a/b/f {http}/get",
        "-sS '{http}/{a,b}' -o '#1.txt'", "-sSR -o f {http}/file",
        ("-sS -C - -o some {http}/file",
         {"files": {"some": "line 0000 of the file\n"}}),
        "-sS --output-dir home -O {http}/get", "-sS -D - {http}/get",
    ],
    "told": [
        "-s -w '%{http_code} %{size_download} %{url}\\n' {http}/get",
        "-s -w '%{header_json}' {http}/get -o f",
        ("-sv {http}/get", {"differ": LOG}),
        ("-s --trace-ascii t {http}/get", {"differ": LOG}),
        ("-s --trace - -d a=b {http}/mirror", {"differ": LOG}),
        "{http}/size/100000 -o f", "-# {http}/get -o f",
        ("-sv -k {https}/get", {"differ": LOG}),
    ],
    "config": [
        ("-K conf", {"files": {"conf": "url = {http}/mirror\nsilent\n"
                                       "data = \"a b\"\n"}}),
        ("-sS -K - {http}/mirror", {"data": b"user-agent = x\n"}),
        ("{http}/mirror", {"files": {"home/.curlrc": "silent\nuser = u:p\n"}}),
        ("-q -sS {http}/mirror", {"files": {"home/.curlrc": "nosuch\n"}}),
    ],
    "state": [
        "-sS -c jar {http}/setcookie?a=1 {http}/mirror", "-sS -b a=b {http}/mirror",
        ("-sS -b jar {http}/mirror",
         {"files": {"jar": "127.0.0.1\tFALSE\t/\tFALSE\t0\ta\tb\n"}}),
        "-sS -u user:secret {http}/basic", "-sS --digest -u user:secret {http}/digest",
        "-sS --anyauth -u user:secret {http}/digest",
        ("-sS -n {http}/mirror",
         {"files": {"home/.netrc": "machine 127.0.0.1 login u password p\n"}}),
        "-sS --oauth2-bearer token {http}/mirror",
        "-sSL {http}/redirect/302?to=/get", "-sSLi {http}/hops/3",
        "-sSL --post301 -d a=b {http}/redirect/301?to=/mirror",
        ("-sSL --max-redirs 1 {http}/hops/3", {"code": 47}),
        "-sS --retry 1 --retry-delay 1 {http}/flaky/1/503",
    ],
    "proxies": [
        "-sS -x {proxy} {http}/mirror", "-sS -x {proxy}" + TLS + "{https}/mirror",
        "-sS --socks5-hostname {socks} http://nope.invalid:{port_http}/mirror",
        "-sS -x socks4a://{socks} {http}/mirror",
        "-sS -x {authproxy} -U puser:ppass {http}/mirror",
        "-sS -x {https} --proxy-cacert {ca} {http}/mirror",
        ("-sS {http}/mirror", {"env": {"http_proxy": "{proxy}"}}),
        ("-sSL {http}/redirect/302?to={https}/get" + TLS,
         {"env": {"http_proxy": "{proxy}", "https_proxy": "{http2nd}"}}),
        ("-sSL -U puser:ppass {http}/redirect/302?to={http2nd}/mirror",
         {"env": {"http_proxy": "{authproxy}", "https_proxy": "{refused}"}}),
        ("-sSL --noproxy 127.0.0.1 {http}/redirect/302?to=/get",
         {"env": {"http_proxy": "{refused}", "https_proxy": "{http2nd}"}}),
    ],
    "tls": [
        TLS + "-sS {https}/get", ("-sS {https}/get", {"code": 60}),
        ("-sS --cacert missing --hsts h -c jar {https}/get -w "
         "'%{remote_port} %{errormsg} %{url_effective} %{num_connects}'",
         {"files": {"h": 'localhost "unlimited"\n'}}),
        "-sSk {https}/get", "-sSk -E missing {https}/get -w '%{url_effective}'",
        CERT + "-sS {mtls}/get", (TLS + "-sS {wronghost}/get", {"code": 60}),
        "-sSk --http2 {h2}/name", "-sSk --http1.1 {h2}/name",
        "-sSZk {h2}/name {h2}/page.txt -o f -o g",
        "-sSk --tlsv1.3 {https}/get --pinnedpubkey {pin}",
    ],
    "parallel": [
        ("-sZ {http}/a {http}/b {http}/mirror", {"unordered": True}),
        ("-Z {http}/a {http}/b -o f -o g", {"unordered": True}),
        ("-sSZ --parallel-max 2 '{http}/size/[1-5]000' -o '#1'",
         {"unordered": True}),
    ],
    "errors": [
        ("-sS {refused}", {"code": 7}), ("-sS http://nope.invalid/", {"code": 6}),
        ("-f {http}/status/404 -sS", {"code": 22}), "-s {http}/status/500",
        ("--nosuch {http}/get", {"code": 2}), ("-m x {http}/get", {"code": 2}),
        ("-sS", {"code": 2}), ("-sS nosuch://h/", {"code": 1}),
        ("-sS 'http://a b/'", {"code": 3}), ("-sS '{http}/[1'", {"code": 3}),
        ("-sS -T nosuch {http}/", {"code": 26}), ("-sS -m 1.3 {http}/stall",
                                                  {"code": 28, "differ": (
                                                      "received", "partial")}),
        ("-sS -o nodir/f {http}/get", {"code": 23}), ("-sS {http}/cut", {"code": 18}),
        ("-sS {http}/empty", {"code": 52}), ("-sS -K nosuch {http}/get", {}),
        "-sS -O nosuch://h/x", "-sS --dns-servers 127.0.0.1 {http}/get",
        "-sS --interface nosuch.invalid {http}/get",
        "-sS -E in.txt --cert-type NOSUCH {https}/get",
        "-sS {http}/get {refused} {http}/get", "-sS --proto =https {http}/get",
        "-sS --fail-early {refused} {http}/get", "--engine list",
    ],
    "elsewhere": [
        "-sS --unix-socket {sock} http://h/mirror",
        "-sS --resolve h.invalid:{port_http}:127.0.0.1 http://h.invalid:{port_http}/get",
        "-sS --connect-to ::127.0.0.1:{port_http2nd} {http}/mirror",
        "-sS --interface lo {http}/get", "-sS --interface localhost {http}/get",
        "-sS --local-port 40000-49999 {http}/get",
        ("-sS --haproxy-protocol {http}/get", {"differ": ("haproxy",)}),
    ],
    "websocket": [
        "-sS {ws}/text/hello", "-sS -i {ws}/many", "-sSk {wss}/text/hello",
        "-sS {ws}/status/404", "-sS -d a=b {ws}/headers",
        "-sS -T in.txt {ws}/echo/11", "-sS -O {ws}/text/name",
    ],
}
CASES = [Case("nocurl", *([line] if isinstance(line, str) else line[:1]),
              **({} if isinstance(line, str) else line[1]))
         for lines in LINES.values() for line in lines]
for _number, _case in enumerate(CASES, 1):
    _case.number = _number


@pytest.fixture(scope="module")
def bench(certs):
    folder = folders.temporary("wcn-")
    made = engine.Bench(folder, certs)
    try:
        yield made
        made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def left(place, *seen_in):
    """What there is of a daemon: its socket, and what holds a folder."""
    held = [held for folder in seen_in
            for held in processes.holders(folder).items()]
    return held + os.listdir(place.run_folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_same_as_curl(bench, case):
    expected = bench.run(case, "curl")
    if case.code is not None:
        assert expected.code == case.code, expected
    seen = bench.run(case, "private")
    report = engine.compare(expected, seen, case, "private")
    assert not report, "\n".join(report)
    place = bench.places[False]
    assert processes.until(lambda: not left(place, bench.work), ENDED_S), \
        left(place, bench.work)


def test_there_is_no_curl(place):
    """Or all of this would prove nothing."""
    done = place.run(["sh", "-c", "command -v curl"], env=place.without_curl())
    assert done.code != 0 and not done.out, done
    assert place.run(["sh", "-c", "command -v cat"],
                     env=place.without_curl()).code == 0


def without(place, *args, **env):
    return place.warm(*args, env={**place.without_curl(), **env})


def test_other_protocols_are_not_there(place):
    """Their words are those of the protocol that no libcurl speaks."""
    asked = ["-sS", "-sSi", "-sS -T %s" % place.put("f", b"x"), "-sSO",
             "-sS -G -d a=b", "-w %{exitcode}.%{errormsg} -sS", "-s", ""]
    place.put("here", b"a file\n")
    for url in ("ftp://127.0.0.1:1/x", "file://%s/here" % place.work,
                "gophers://127.0.0.1:1/x", "FTPS://127.0.0.1:1/x"):
        for words in asked:
            scheme = url.partition(":")[0]
            same = place.curl(*words.split(), url.replace(scheme, "nosuch"))
            done = without(place, *words.split(), url)
            assert same.code == done.code == 1, (words, same, done)
            assert (done.out, done.err) == tuple(
                text.replace(b"nosuch", scheme.lower().encode())
                for text in (same.out, same.err)), (words, same, done)
    assert sorted(os.listdir(place.work)) == ["f", "here"]


def test_nor_are_they_behind_redirects(place, recorder):
    done = without(place, "-sSL", "http://127.0.0.1:%d/redirect/302?to=ftp://"
                   "127.0.0.1:1/" % recorder.ports["http"])
    assert done.code == 1 and not done.out and done.err.startswith(
        b'curl: (1) Protocol "ftp" not supported'), done


def test_version_and_help(place):
    same, done = place.curl("-V"), without(place, "-V")
    assert done.code == 0 and done.out == \
        re.sub(rb", security patched: \S+", b"", same.out), (same, done)
    for words in (["--help"], ["-h", "all"]):
        done = without(place, *words)
        assert done.code == 0 and done.out and not done.err, done
    done = without(place, "-M")
    assert done.code == 2 and not done.out and done.err.startswith(
        b"Warning: built-in manual was disabled at build-time\n"), done
    options = rb"(?m)^ *(?:-\w, )?(--[a-z0-9.-]+)"
    missing = set(re.findall(options, place.curl("-h", "all").out)) - \
        set(re.findall(options, without(place, "-h", "all").out))
    assert not missing


@pytest.mark.parametrize("mode", ["auto", "fresh"])
def test_what_is_left_to_curl_is_carried(place, recorder, mode):
    """Everyday commands ride the daemon that all share, others one of their
    own, in whichever mode."""
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    for words in (["-sS"], ["-s", "--local-port", "40000-49999"], ["-sX", "HEAD", "-m2"],
                  ["-s", "--sil"], ["-s", "--http2"], ["-s", "--nosuch"]):
        same = place.curl(*words, url)
        done = without(place, *words, url, WARMCURL=mode)
        assert (done.code, done.out) == (same.code, same.out), (same, done)
        assert re.sub(rb"after \d+", b"", done.err) == \
            re.sub(rb"after \d+", b"", same.err), (same, done)


def test_nothing_is_made_where_sockets_are(recorder):
    """Neither the daemon's folder nor a socket in it."""
    reason = room.reason_without()
    if reason:
        pytest.skip(reason)
    url = "http://127.0.0.1:%d/get" % recorder.ports["http"]
    made = room.Room("mount -t tmpfs none /run\n"
                     "mkdir -m 700 -p $1/warmcurl", "/run/user/%d"
                     % os.geteuid())
    place = places.Place(prefix=made.prefix)
    try:
        unset = ["env", "-u", "WARMCURL_SOCKET"]
        look = ["find", "/run/user", "-mindepth", "3"]
        done = place.run([*unset, paths.WARMCURL, "-sS", url],
                         env=place.without_curl())
        assert done.out == b"hello from /get\n", done
        assert place.run(look).out == b""
        # another command does
        place.run([*unset, paths.WARMCURL, "-sS", url])
        assert place.run(look).out
        place.run([*unset, paths.CTL, "exit"])
    finally:
        place.close()
        made.close()

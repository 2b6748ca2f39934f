"""Methods, request headers, conditions, ranges."""
from ..case import table

MIRROR = "{http}/mirror"

table("method", [
    "-s -X OPTIONS " + MIRROR, "-s -X DELETE " + MIRROR,
    "-s -X PROPFIND " + MIRROR, "-s -X get " + MIRROR,
    "-s -I {http}/get", "-s --head {http}/status/404",
    "-s -I -X GET {http}/bye",
    "-s -X HEAD -m 3 {http}/bye -i",
    "-sI {http}/file -L", "-s -G -I -d a=b {http}/get",
    "-s --request-target '*' -X OPTIONS {http}/mirror",
    "-s --path-as-is {http}/../a/./b",
    "-s {http}/../a/./b",
])

table("header", [
    "-s -H 'A: b' -H 'C:d' -H 'E;' -H 'Accept:' " + MIRROR,
    "-s -H 'Host: other.invalid' -H 'User-Agent:' " + MIRROR,
    "-s -A 'my agent/1' " + MIRROR, "-s -A '' " + MIRROR,
    "-s -e http://from.invalid/ " + MIRROR,
    "-sL -e 'http://from.invalid/;auto' {http}/redirect/302?to=/mirror",
    "-sL -e ';auto' {http}/redirect/302?to=/mirror",
    "-sL -e 'http://x/;auto;y' {http}/redirect/302?to=/mirror",
    "-sL -e ';autox' {http}/redirect/302?to=/mirror", "-s -e '' " + MIRROR,
    "-s -e x -e '' " + MIRROR, "-s -e ';auto' -e x " + MIRROR,
    "-s -A x -A '' " + MIRROR, "-s -A '' -A x " + MIRROR,
    "--no-progress-meter -H nocolon " + MIRROR,
    "--no-progress-meter -H '' " + MIRROR, "-s -H ';' -H ':' " + MIRROR,
    "-s -H 'A ;' -H 'A; ' -H 'B;b' -H 'C:d;' " + MIRROR,
    "-s -H ' A: b' -H 'A : b' " + MIRROR,
    "--no-progress-meter -H @missing " + MIRROR,
    "--no-progress-meter -H @. " + MIRROR,
    "--no-progress-meter --proxy-header @missing " + MIRROR,
    ("-s -H @hdr " + MIRROR, {"files": {
        "hdr": "#A: 1\n #B: 2\nC: 3  \r\n\n D: 4\nE;\nF:\nG\n\tH: 5"}}),
    ("-s -x {http2nd} --proxy-header @hdr {http}/mirror", {"files": {
        "hdr": "X-P: 1\nX-Q: 2\n"}}),
    ("-s -H @hdr " + MIRROR, {"files": {"hdr": "X-One: 1\nX-Two: 2\n"}}),
    ("-s -H @- " + MIRROR, {"data": b"X-In: yes\n", "route": "either"}),
    ("-s -H @missing " + MIRROR, {"route": "either"}),
    "-s -b 'a=b; c=d' " + MIRROR,
    ("-s -b jar " + MIRROR, {"files": {
        "jar": "127.0.0.1\tFALSE\t/\tFALSE\t0\tk\tv\n"
               "other.invalid\tFALSE\t/\tFALSE\t0\tno\tno\n"}}),
    ("-s -b jar -b x=1 -j " + MIRROR, {"files": {
        "jar": "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tv\n"
               "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tkept\tv\n"}}),
    ("-s -b jar " + MIRROR, {"files": {
        "jar": "Set-Cookie: h=1; path=/\nSet-Cookie: i=2\n"}}),
    "-s -b missing " + MIRROR,
    ("-s -b jar -c jar '{http}/setcookie?n=1'", {"files": {
        "jar": "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tkept\tv\n"}}),
    ("-s -c jar {http}/setcookie?full", {"umask": 0o077}),
    ("-sS -c nodir/jar {http}/setcookie?full", {}),
    "-s --compressed {http}/encoded/gzip",
    "-s --compressed {http}/encoded/deflate -i",
    "-s -H 'Accept-Encoding: gzip' {http}/encoded/gzip",
    ("-sS --compressed {http}/badgzip", {"code": 61}),
    "-s --http1.0 " + MIRROR, "-s --http1.1 " + MIRROR,
    "-s --http2 -d a=1 {http}/get",
    "-sS -0 {http}/http10",
    ("-s --http0.9 {http}/http09", {"code": 0}),
    ("-s --tr-encoding {http}/get", {}),
])

table("condition", [
    "-s -z 'Tue, 14 Nov 2023 22:13:20 GMT' {http}/file -o f -w '%{http_code}'",
    "-s -z '-Tue, 14 Nov 2023 22:13:20 GMT' {http}/mirror",
    "-s -z '1 Jan 2020' {http}/file -o f -w '%{http_code}'",
    ("-s -z ref {http}/file -o f -w '%{http_code} %{size_download}'",
     {"files": {"ref": "x"}}),
    ("-s -z missing {http}/file -o f", {"route": "either"}),
    ("-s --etag-save e {http}/file -o f", {"route": "either"}),
    ("-R -s -o f {http}/file", {"mtime": True}),
    ("-R -s -O {http}/dated/1234567890", {"mtime": True}),
    ("-R -s -o f {http}/get", {}),
])

table("range", [
    "-s -r 0-9 {http}/file", "-s -r -5 {http}/file", "-s -r 4390- {http}/file",
    "-s -r 0-3,8-11 {http}/file -i",
    "-s -r 0-9 {http}/norange", "-s -r 99999-100000 {http}/file -i",
    ("-sS -C 10 {http}/file", {"code": 0}),
    ("-sS -C 10 {http}/norange -o f", {"code": 33}),
    ("-s -C - -o f {http}/file", {"files": {"f": "line 0000 of the file\n"}}),
    ("-s -C - -o f {http}/file", {"files": {
        "f": b"".join(b"line %04d of the file\n" % n for n in range(200))}}),
    "-s -C - -o new {http}/file",
    "-s -C 5 -T in.txt {http}/mirror",
    ("-s -r a-b {http}/file", {"route": "either"}),
    "-s --max-filesize 10 {http}/get",
    ("-sS --max-filesize 10 {http}/size/100", {"code": 63}),
    "-s --max-filesize 1K {http}/size/100",
])

table("redirect", [
    "-sL {http}/redirect/%d?to=/mirror -d a=1" % code
    for code in (301, 302, 303, 307, 308)
] + [
    "-sL --post%d {http}/redirect/%d?to=/mirror -d a=1" % (code, code)
    for code in (301, 302, 303)
] + [
    "-s {http}/redirect/302 -w '%{redirect_url} %{num_redirects}'",
    "-sL {http}/hops/3 -w '%{num_redirects} %{url_effective}'",
    "-sLi {http}/hops/2", "-sLI {http}/hops/2",
    ("-sSL --max-redirs 2 {http}/hops/3", {"code": 47}),
    ("-sSL --max-redirs 3 {http}/loop", {"code": 47}),
    "-sL --max-redirs 3 {http}/hops/3", "-sL --max-redirs -1 {http}/hops/5",
    "-sL -T in.txt {http}/redirect/307?to=/mirror",
    "-sL -F a=b {http}/redirect/307?to=/count",
    ("-sSL {http}/redirect/302?to=ftp://127.0.0.1:{port_http}/x "
     "--proto-redir =https,http", {"code": 1}),
    ("-sSL {http}/redirect/302?to=ftp://127.0.0.1:1/x",
     {"code": 7, "route": "either", "differ": ("resends",)}),
    ("-sSLi {http}/redirect/302?to=ftp://127.0.0.1:1/x",
     {"code": 7, "route": "either", "differ": ("resends",)}),
    ("-sSLi -o f {http}/redirect/302?to=FTPS://127.0.0.1:1/x",
     {"code": 7, "route": "either", "differ": ("resends",)}),
    ("-sSLi --max-redirs 0 {http}/redirect/302?to=ftp://127.0.0.1:1/x",
     {"code": 47}),
    ("-sSi {http}/redirect/302?to=ftp://127.0.0.1:1/x", {"code": 0}),
    ("-sSLi {http}/redirect/302?to=ftp://127.0.0.1:1/x "
     "--proto-redir =https,http", {"code": 1}),
    ("-sSL {http}/redirect/302?to=gopher://127.0.0.1:1/x", {"code": 1}),
    ("-sSL {http}/redirect/302?to={https}/get --cacert {ca}", {"code": 0}),
    ("-sSL {http}/redirect/302?to={https}/get --proto-redir =http",
     {"code": 1}),
    "-sL '{http}/redirect/302?to=/mirror%20x' -i",
    "-sL -b a=1 -c jar '{http}/redirect/302?to=/setcookie?n=1'",
])

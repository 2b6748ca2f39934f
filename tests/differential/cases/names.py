"""Hosts, ports and URLs as people write them."""
from ..case import table

table("names", [
    "-s http://localhost:{port_http}/mirror",
    "-s http://LOCALHOST:{port_http}/mirror",
    "-s http://localhost.:{port_http}/mirror",
    "-s http://127.0.0.1:0{port_http}/mirror",
    "-s http://0:{port_http}/mirror", "-s http://2130706433:{port_http}/mirror",
    "-s http://0x7f.1:{port_http}/mirror",
    "-s -H 'Host: a.invalid' {http}/mirror",
    "-s 'http://127.0.0.1:{port_http}?x=1'",
    "-s 'http://127.0.0.1:{port_http}/mirror?a=[1]&b={2}' -g",
    "-s 'http://127.0.0.1:{port_http}/a;b=c,d'",
    "-s 'http://127.0.0.1:{port_http}//double//slash'",
    "-s '{http}/%2e%2e/x'", "-s '{http}/mirror?q=%zz'",
    "-s -u 'user:pass:word' {http}/mirror", "-s -u 'u' {http}/mirror -u x:y",
    ("-s ws://127.0.0.1:{port_http}/mirror", {"route": "either"}),
    "-s --url-query 'q=1' '{http}/mirror?a=b#f'",
])

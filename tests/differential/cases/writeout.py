"""-w with every variable that a command may print through the daemon."""
from ..case import table

PLAIN = ("http_code response_code http_connect content_type errormsg "
         "exitcode filename_effective http_version method num_headers "
         "num_redirects onerror proxy_ssl_verify_result redirect_url "
         "referer remote_ip remote_port scheme size_download size_header "
         "size_request size_upload ssl_verify_result stderr stdout url "
         "urlnum url_effective").split()

table("writeout", [
    ("-s -o f -w '%{" + name + "}\\n' {http}/get", {"route": "either"})
    for name in PLAIN] + [
    "-s -o f -w 'speed=%{speed_download} speed=%{speed_upload}' {http}/get",
    "-s -o f -w 'connects=%{num_connects}' {http}/get",
    "-s -o f -w '%{time_total} %{time_starttransfer} %{time_redirect}' "
    "{http}/get",
    "-s -o f -w '%{http_code}\\t%{size_download}\\r\\n%%{x} %{nosuch}' "
    "{http}/get",
    "-s -o f -w '%{header{server}} %{header{x-none}}' {http}/get",
    "-s -o f -w '%header{server}|%header{x-none}|' {http}/get",
    "-s -o f -w '%{header_json}' {http}/folded",
    ("-s -o f -w '%{stderr}to err%{stdout}to out' {http}/get", {}),
    "-s -o f -w '%{onerror}failed: %{errormsg} %{exitcode}' {http}/get",
    ("-s -o f -w '%{onerror}failed: %{errormsg} %{exitcode}' {refused}/",
     {"code": 7}),
    ("-s -o f -w '%{http_code} %{exitcode} %{errormsg}' {http}/status/404 -f",
     {"code": 22}),
    ("-s -w @fmt {http}/get", {"files": {
        "fmt": "code %{http_code}\nsize %{size_download}\n"}}),
    ("-s -w @missing {http}/get", {"route": "either"}),
    "-sk -o f -w '%{ssl_verify_result} %{http_version} %{scheme}' {https}/",
    "-sk -o f -w '%{ssl_verify_result} %{http_version} %{scheme}' {h2}/name",
    "-s -o f -w '%{ssl_verify_result} %{http_version}' --cacert {ca} "
    "{https}/",
    "-s -w '%{url} %{urlnum}\\n' {http}/a {http}/b",
    "-sL -o f -w '%{url_effective} %{redirect_url} %{size_header}' "
    "{http}/hops/2",
    "-s -w '\\n%{filename_effective}' -O {http}/file",
    "-s -w '%{size_upload} %{size_request}' -T in.txt {http}/upload",
    ("-s -w '%{http_code} %{size_download}' -o f {refused}/", {"code": 7}),
    ("-s -w 'x%{time_connect}' -o f {http}/get",
     {"route": "direct", "differ": ("times",)}),
    ("-s -w 'x%{local_port}x' -o /dev/null -m 1 {refused}",
     {"route": "direct"}),
    ("-s -w '%{json}' -o f {http}/get", {"route": "direct", "differ": (
        "times", "json")}),
    ("-s -w @- {http}/get", {"data": b"code %{http_code}\r\n\\n"}),
    ("-s -w @empty {http}/get", {"files": {"empty": ""}}),
    "-s -o f -w '%{local_port' {http}/get",
    ("-s -o f -w '%{HTTP_CODE} %{Num_Headers} %{StdErr}x%{ONERROR}y' "
     "{http}/get", {"route": "either"}),
    ("-s -o f -w '%{HEADER_JSON}' {http}/get", {"route": "either"}),
    "-s -w 'a%{nosuch}b%{}c%%{d}' {http}/get",
    "-s -w 'a%{nosuchnosuchnosuchnosuc}b%{nosuchnosuchnosuchnosuch}c' "
    "{http}/get",
    ("-s -w '%{url_effective}|%{urlnum}' -T nosuch {http}/up",
     {"code": 26, "route": "direct"}),
    ("-s -w '%{url_effective}|%{urlnum}' -F a=@nosuch {http}/up",
     {"code": 26, "route": "direct"}),
    ("curl -s -w 'a%{nosuch}b' {http}/get >o 2>&1; cat o", {"sh": True}),
    "-s -w 'a%{nosuch}b%{stderr}c%{onerror}d' {http}/get",
    "-s -w '%{http_code]%{http_code}' {http}/get",
    "-s -w 'a%{stderr}b%{nosuch}%{stdout}c' --stderr errs {http}/get",
    "-s -w 'a%{stderr}b%{nosuch}%{stdout}c' --stderr - {http}/get",
], differ=("times", "speed", "connects"))

# Everything about the connection: told by the daemon where it must.
table("json", [
    "-s -w '%{json}' -o f {http}/get", "-s -w '%{json}' {refused}/",
    "-s -k -w '%{json}' -o f {https}/get", "-sI -w '%{json}' {http}/file",
    "-s -T in.txt -w '%{json}' {http}/upload",
    "-s -w '%{json}' -x {http2nd} {http}/get -e here",
    "-s -L -w '%{json}' -o f {http}/hops/2",
    "-s -w '%{json}|' {http}/a {http}/b -o f",
    ("-s -w '%{json}' -o f {http}/empty", {"code": 52, "kept": False}),
    ("-s -w '%{json}' -o nodir/f {http}/get", {"code": 23}),
    ("-sS -w '%{http_code} %{url_effective} %{size_header} %{size_download} "
     "%{method} %{content_type}' -o nodir/f {http}/get", {"code": 23}),
    "-s -w '%{json}' -u u:p '{http}/get?a=b#c'",
    "-s -k -w '%{certs}%{num_certs}' -o f {https}/get",
    "-s -k -w '%{certs}%{num_certs}' -o f {h2}/name",
    "-s -w '%{certs}%{num_certs}' -o f {http}/get",
    "-s -w 'x%{local_ip}' -o f {http}/get",
    "-s -w '%{time_namelookup} %{time_connect} %{time_appconnect} "
    "%{time_pretransfer}' -o f {http}/get",
], differ=("times", "json", "connects"))

table("header-out", [
    "-s -o f -w '%{header_json}|%{num_headers}|%header{a}|%header{b}' "
    "{http}/raw/" + name for name in (
        "groups", "bytes", "blank", "folds", "colon", "lf", "trailers")
] + [
    "-s -L -o f -w '%{header_json}|%{num_headers}|%header{location}' "
    "'{http}/redirect/302?to=" + to + "'" for to in (
        "/get", "{refused}/", "/raw/bare", "/interim")
] + [
    ("-s -L --max-redirs 0 -w '%header{location}|%{num_headers}' "
     "{http}/hops/2", {"code": 47}),
    ("-s -o f -w '%header{date}|%{num_headers}|%{header_json}' -p "
     "-x {authproxy} {http}/get", {}),
    "-s -o f -w '%header{date}|%{num_headers}' -p -x {http2nd} {http}/get",
    "-s -o f -w '%{num_headers} %{http_code}' {http}/interim",
    "-s -w '%header{x%header{}%header' {http}/get",
])

# What came after 7.88.1.
table("writeout-new", [
    "-s -o f -w '%{url.scheme}|%{url.user}|%{url.password}|%{url.options}|"
    "%{url.host}|%{url.port}|%{url.path}|%{url.query}|%{url.fragment}|"
    "%{url.zoneid}' " + url for url in (
        "{http}/get", "'http://u%40v:p%3Aq;o@localhost:{port_http}/a/../b?c#d'",
        "'localhost:{port_http}'", "'http://[::1%25lo]:1/x?y'")
] + [
    "-s -L -o f -w '%{urle.scheme}|%{urle.host}|%{urle.port}|%{urle.path}' "
    "'{http}/redirect/302?to=other'",
    "-s -w '%output{o}%{http_code}%output{>>p}%{urlnum}%{stdout}x' "
    "{http}/a {http}/b",
    "-s -w 'a%output{nodir/x}b%output{}c%output{>>}d%output{o' {http}/get",
    "-s -w '%output{o}%{nosuch}%{stderr}y' {http}/get",
    "-s -o f -w '%{xfer_id}|%{urlnum}|%{proxy_used}|' {http}/a {http}/b",
    "-s -o f -w '%{proxy_used}' -x {http2nd} {http}/a",
], since=(8, 14, 0), differ=("connects",))

table("writeout-new", [
    "-sL -o f -w '%header{location:all:,}|%header{date:all: - }|"
    "%header{location:all}|%header{location:all:a\\}b}' {http}/hops/3",
    "-s -o f -w '%header{link:all:,}|%header{date:all:,}' {http}/interim",
    "-s -o f -w '%header{a:all:,}|%header{b:all:}' {http}/raw/groups",
    "-s -o f -w '%time{%Q%+%%}%time{' {http}/get",
    "-s -o f -w '%{size_delivered}' --compressed {http}/encoded/gzip",
    ("-s -o f -w '%{num_retries} %{xfer_id}' --retry 1 --retry-delay 1 "
     "{http}/flaky/1/503", {"kept": False}),
], since=(8, 23, 0))

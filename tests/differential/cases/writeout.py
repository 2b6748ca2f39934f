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
    ("-s -w '%{json}' -o f {http}/get", {"route": "direct", "differ": (
        "times", "json")}),
    ("-s -w 'x%{time_connect}' -o f {http}/get",
     {"route": "direct", "differ": ("times",)}),
    ("-s -w 'x%{local_port}x' -o /dev/null -m 1 {refused}",
     {"route": "direct"}),
], differ=("times", "speed", "connects"))

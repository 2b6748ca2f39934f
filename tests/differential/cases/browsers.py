"""Command lines as browsers' developer tools copy them ("Copy as cURL")."""
from ..case import table

SH = {"sh": True}

CHROME = r"""curl '{http}/mirror?q=1&lang=en' \
  -H 'accept: application/json, text/plain, */*' \
  -H 'accept-language: en-US,en;q=0.9' \
  -b '_ga=GA1.1.1; session=abc%3D%3D; theme="dark mode"' \
  -H 'content-type: application/json' \
  -H 'origin: {http}' \
  -H 'priority: u=1, i' \
  -H 'referer: {http}/page?x=y#top' \
  -H 'sec-ch-ua: "Chromium";v="124", "Not-A.Brand";v="99"' \
  -H 'sec-ch-ua-mobile: ?0' \
  -H 'sec-ch-ua-platform: "Linux"' \
  -H 'sec-fetch-mode: cors' \
  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36' \
  --data-raw '{"name":"it'\''s","tags":["a","b"],"n":1.5,"nul":null}' \
  --insecure -s"""

OLD_CHROME = r"""curl -s '{https}/mirror' \
  -H 'authority: localhost' \
  -H 'pragma: no-cache' \
  -H 'cache-control: no-cache' \
  -H 'upgrade-insecure-requests: 1' \
  -H 'accept: text/html,application/xhtml+xml;q=0.9,image/avif' \
  -H 'cookie: a=b; c=d' \
  --compressed --insecure"""

MULTIPART = r"""curl -s '{http}/mirror' \
  -H 'content-type: multipart/form-data; boundary=----WebKitFormBoundaryX' \
  --data-raw $'------WebKitFormBoundaryX\r\nContent-Disposition: form-data; """ \
    r"""name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n\r\n""" \
    r"""------WebKitFormBoundaryX--\r\n'"""

UNICODE = r"""curl -s '{http}/mirror' \
  -H 'content-type: application/json; charset=UTF-8' \
  --data-binary $'{"text":"na\u00efve \u4f60\u597d\\n","at":"@file","bang":""" \
    r""""\u0021"}' --compressed"""

FIREFOX = r"""curl -s '{http}/mirror' --compressed -X POST \
  -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Firefox/125.0' \
  -H 'Accept: */*' -H 'Accept-Language: en-US,en;q=0.5' \
  -H 'Accept-Encoding: gzip, deflate, br, zstd' \
  -H 'Content-Type: application/x-www-form-urlencoded; charset=UTF-8' \
  -H 'Origin: {http}' -H 'DNT: 1' -H 'Connection: keep-alive' \
  -H 'Referer: {http}/' -H 'Cookie: a=b' -H 'TE: trailers' \
  --data-raw 'user=me&pass=p%40ss+word&empty='"""

FIREFOX_UPLOAD = r"""curl -s '{http}/mirror' -X POST \
  -H 'Accept-Encoding: gzip' -H 'Content-Type: multipart/form-data; """ \
    r"""boundary=---------------------------12345' \
  --data-binary $'-----------------------------12345\r\nContent-Disposition: """ \
    r"""form-data; name="a"\r\n\r\n1\r\n-----------------------------12345--""" \
    r"""\r\n'"""

SAFARI = r"""curl -s '{http}/mirror' \
-X 'PUT' \
-H 'Content-Type: text/plain' \
-H 'Accept: */*' \
-H 'Sec-Fetch-Site: same-origin' \
-H 'Cookie: k=v' \
-H 'User-Agent: Mozilla/5.0 (Macintosh) Version/17.4 Safari/605.1.15' \
--data-binary 'raw @text'"""

table("browser", [(command, SH) for command in (
    CHROME, OLD_CHROME, MULTIPART, UNICODE, FIREFOX, FIREFOX_UPLOAD, SAFARI,
    "curl -s '{http}/mirror' -X 'OPTIONS' "
    "-H 'Access-Control-Request-Method: POST' "
    "-H 'Access-Control-Request-Headers: x-a,x-b'",
    "curl -s '{http}/mirror' -H 'If-None-Match: W/\"abc\"' "
    "-H 'Range: bytes=0-'",
    "curl -s '{http}/mirror?a%5B%5D=1&b=%7B%22c%22%3A%22d%22%7D&e=f%20g'",
    "curl -s -g '{http}/mirror?a[]=1&b={\"c\":1}'",
    "curl -s '{http}/encoded/gzip' -H 'Accept-Encoding: gzip, deflate, br' "
    "--compressed",
    "curl -s '{http}/encoded/gzip' -H 'Accept-Encoding: gzip, deflate, br' "
    "| wc -c",
    "curl -s '{http}/encoded/deflate' --compressed -H 'accept-encoding: "
    "gzip, deflate, br, zstd'",
    "curl -sk '{h2}/name' -H 'accept: */*' -H 'cookie: a=b' --compressed",
    "curl -sk '{h2}/up/mirror' -X POST -H 'content-length: 0' "
    "-H 'content-type: application/json'",
    "curl -sS 'http://[::1]:{port_http}/get' -H 'accept: */*'",
    "curl -s --location --request POST '{http}/mirror' "
    "--header 'Content-Type: application/json' --data '{\n  \"a\": 1\n}'",
    "curl -s --location '{http}/mirror' --form 'f=@\"in.txt\"' "
    "--form 'k=\"v\"'",
    "curl -s --location '{http}/mirror' --data-urlencode 'a=b c' "
    "--data-urlencode 'd=e&f'",
)])

# Upgrades: what follows is another protocol, and nobody else's connection.
table("upgrade", [
    "-s -m 1 -i {http}/get -H 'Connection: Upgrade' -H 'Upgrade: websocket' "
    "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: x3JJHMbDL1EzLkh9'",
    "-s --http2 {http}/mirror", "-s --http2 -d a=1 {http}/mirror",
    "-s -H 'Upgrade: h2c' -H 'Connection: Upgrade' {http}/mirror",
    ("-sS ws://127.0.0.1:{port_http}/get -m 1", {"route": "either"}),
])

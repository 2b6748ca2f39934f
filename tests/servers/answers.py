"""Answers that no route makes: /raw/NAME, byte for byte.

Each ends its connection unless its head says how long the body is.
"""

HEADS = {
    "groups": b"A: 1\r\nB: 1\r\nA: 2\r\nC: 1\r\nb: 2\r\nD: \"q\\\"\r\n",
    "bytes": b"A: /\x08\x0c<>&\x1f\x7f\x80\xc3\xa4\r\n",
    "blank": b"A:\r\nB:  \r\nC: x  \r\n",
    "folds": b"A: 1\r\n\ttwo\r\n \t three \r\n t:x\r\nB: 2\r\n",
    "cdtwice": b"Content-Disposition: x; filename=one\r\n"
               b"Content-Disposition: x; filename=two\r\n",
    "cdnone": b"Content-Disposition: attachment\r\n",
    "cdlate": b"Content-Disposition: attachment\r\n"
              b"Content-Disposition: x; filename=late\r\n",
    "cdspace": b"Content-Disposition: x; filename= spaced\r\n",
    "cdempty": b"Content-Disposition: x; filename=\"\"\r\n",
    "places": b"Location: /a\r\nLink: /b\r\n",
    "weaketag": b"ETag: W/\"weak\"\r\n",
    "plainetag": b"ETag: unquoted\r\n",
    "blanketag": b"ETag:   \r\n",
    "twoetags": b"ETag: \"one\"\r\nETag: \"two\"\r\n",
    "spacedetag": b"ETag:\t \"a b\" x \r\n",
}

ANSWERS = {
    "colon": b"HTTP/1.1 200 O:K\r\nA: 1\r\nContent-Length: 0\r\n\r\n",
    "lf": b"HTTP/1.1 200 OK\nContent-Length: 3\nA: 1\n\nok\n",
    "bare": b"HTTP/1.1 200 OK\r\n\r\nbare\n",
    "cd404": b"HTTP/1.1 404 No\r\nContent-Disposition: x; filename=cd\r\n"
             b"Content-Length: 3\r\n\r\nno\n",
    "cd103": b"HTTP/1.1 103 Hints\r\nContent-Disposition: x; filename=cd\r\n"
             b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n",
    "etag404": b"HTTP/1.1 404 No\r\nETag: \"no\"\r\nContent-Length: 3\r\n"
               b"\r\nno\n",
    "etag103": b"HTTP/1.1 103 Hints\r\nETag: \"hint\"\r\n\r\n"
               b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n",
    "etag302": b"HTTP/1.1 302 Go\r\nETag: \"go\"\r\nLocation: /get\r\n"
               b"Content-Length: 0\r\n\r\n",
    "trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"3\r\nok\n\r\n0\r\nX: y\r\nZ:z\r\n f:o\r\n\r\n",
}

for _name, _lines in HEADS.items():
    ANSWERS[_name] = b"HTTP/1.1 200 OK\r\n" + _lines + \
        b"Content-Length: 3\r\n\r\nok\n"


def find(name):
    """(the answer, whether the connection may carry more)"""
    answer = ANSWERS[name]
    return answer, b"Content-Length" in answer or b"chunked" in answer

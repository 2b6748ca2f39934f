"""WebSockets by python3-websockets, answering as the path says.

/text/WORDS  sends WORDS, a line, and closes
/many        messages of both kinds, one of them in fragments, and a ping
/stream/N    N lines, PAUSE_S apart
/big/BYTES   one message
/close/CODE  a line, and closes with CODE
/abort       a line, and the connection breaks
/headers     what the request's headers were, but for the random ones
/echo/BYTES  what comes, until it is as long as that, and closes
/status/CODE refuses the upgrade
"""
import asyncio
import http
import os
import ssl
import threading

import websockets

PAUSE_S = 0.2
CLOSE_S = 0.05      # curl does not answer a close: the server waits in vain
START_S = 10


class Websocket:
    """`ports`: "ws" and "wss"; `gone` counts connections that ended."""

    def __init__(self, certs):
        self.ports = {}
        self.gone = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(certs,))
        self._thread.start()
        assert self._ready.wait(START_S)

    def close(self):
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def _run(self, certs):
        self._loop.run_until_complete(self._serve(certs))
        self._loop.close()

    async def _serve(self, certs):
        self._end = asyncio.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(certs, "server.pem"),
                                os.path.join(certs, "server.key"))
        servers = []
        for name, tls in (("ws", None), ("wss", context)):
            server = await websockets.serve(
                self._talk, "127.0.0.1", 0, ssl=tls, compression=None,
                server_header=None, close_timeout=CLOSE_S,
                process_request=_check, max_size=None)
            self.ports[name] = _listener(server).getsockname()[1]
            servers.append(server)
        self._ready.set()
        await self._end.wait()
        for server in servers:
            server.close()
            await server.wait_closed()

    async def _talk(self, ws, path=None):
        name, _, rest = (path or ws.request.path)[1:].partition("/")
        try:
            await SCRIPTS[name](ws, rest)
        except websockets.ConnectionClosed:
            pass
        finally:
            self.gone += 1


def _listener(server):
    """Up to 13 a server wraps asyncio's own."""
    return getattr(server, "server", server).sockets[0]


def _check(one, other):
    """What refuses an upgrade: (path, headers) up to 13, else (connection,
    request)."""
    path = one if isinstance(one, str) else other.path
    if not path.startswith("/status/"):
        return None
    status = http.HTTPStatus(int(path.split("/")[2]))
    if isinstance(one, str):
        return status, [("X-Seen", "yes")], b"not here\n"
    response = one.respond(status, "not here\n")
    response.headers["X-Seen"] = "yes"
    return response


async def _text(ws, words):
    await ws.send(words + "\n")


async def _many(ws, _):
    await ws.send("text\n")
    await ws.send(b"bytes \0\1\n")
    await ws.send(["in ", "three ", "pieces\n"])
    await ws.send("")
    await ws.ping(b"ping")
    await ws.send("after the ping\n")


async def _stream(ws, count):
    for n in range(int(count)):
        await ws.send("line %d\n" % n)
        await asyncio.sleep(PAUSE_S)


async def _big(ws, count):
    await ws.send("".join("%07d\n" % n for n in range(int(count) // 8)))


async def _close(ws, code):
    await ws.send("before\n")
    await ws.close(int(code), "why")


async def _abort(ws, _):
    await ws.send("before\n")
    await asyncio.sleep(PAUSE_S)
    ws.transport.abort()


async def _headers(ws, _):
    """Up to 13 the connection itself has them."""
    headers = getattr(ws, "request_headers", None) or ws.request.headers
    random = ("host", "sec-websocket-key", "user-agent")
    await ws.send("".join("%s: %s\n" % (name.lower(), value)
                          for name, value in headers.raw_items()
                          if name.lower() not in random))


async def _echo(ws, count):
    left = int(count.strip("/") or 0)
    while left > 0:
        message = await ws.recv()
        left -= len(message)
        await ws.send("%s: %r\n" % (type(message).__name__, message))


SCRIPTS = {"text": _text, "many": _many, "stream": _stream, "big": _big,
           "close": _close, "abort": _abort, "headers": _headers,
           "echo": _echo}

"""The servers that commands are compared at, and what command lines call them.

A Site has one daemon for each setting of "keep-clear-text" that serves all
commands, as a user's does.
"""
import os

from servers import certs as certificates
from servers import folders, nginx, recorder, socks, squid

from . import place as places

KEPT = "keep-clear-text = always\n"


class Site:
    def __init__(self, folder, certs, behind=None, path=""):
        """`behind`: the recorder that nginx asks, where it is not the one
        that commands meet; `path`: where it does so."""
        self.folder = folder
        self._path = path
        self.certs = certs
        self.recorder = recorder.Recorder(folder, certs)
        self.nginx = nginx.Nginx(folders.sub(folder, "nginx"), certs,
                                 (behind or self.recorder).sock)
        self.squid = squid.Squid(folders.sub(folder, "squid"))
        self.socks = socks.Socks()
        self.servers = [self.recorder, self.socks]  # to be closed
        self.places = {False: places.Place(), True: places.Place(KEPT)}
        self.work = os.path.join(folder, "d")   # where commands run

    def common_names(self):
        """The placeholders of command lines that all have."""
        ports = self.recorder.ports
        names = {name: "https://localhost:%d" % ports[name]
                 for name in recorder.TLS_PORTS}
        names.update({name: "http://127.0.0.1:%d" % ports[name]
                      for name in recorder.PLAIN_PORTS})
        names.update({"port_" + name: str(port)
                      for name, port in ports.items()})
        names.update({
            "nginx": self.nginx.url("http", self._path),
            "h1s": self.nginx.url("https", self._path),
            "h2": self.nginx.url("h2", self._path),
            "port_h2": str(self.nginx.ports["h2"]),
            "proxy": "http://127.0.0.1:%d" % self.squid.port,
            "socks": "127.0.0.1:%d" % self.socks.ports["socks"],
            "authsocks": "127.0.0.1:%d" % self.socks.ports["authsocks"],
            "sock": self.recorder.sock,
            "certs": self.certs,
            "ca": os.path.join(self.certs, "ca.pem"),
            "pin": certificates.pin(self.certs, "server"),
            "passphrase": certificates.PASSPHRASE,
            "dir": self.work,
        })
        return names

    def fill(self, text):
        """`text` with {names} filled in; curl's own %{words} stay."""
        for name, value in self.names.items():
            mark = "{%s}" % name
            text = text.replace("%" + mark, "%\0" + mark[1:]) \
                .replace(mark, value).replace("%\0", "%{")
        return text

    def check(self, place):
        """Raises AssertionError for what a place's daemon has done wrong."""

    def close(self):
        errors = []
        for place in self.places.values():
            try:
                self.check(place)
                place.close()
            except AssertionError as error:
                errors.append(str(error))
        for server in self.servers:
            server.close()
        self.nginx.stop()
        self.squid.stop()
        assert not errors, "\n".join(errors)

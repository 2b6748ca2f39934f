"""All tables; importing them fills ROWS."""
from ..row import ROWS
from . import (client_certs, foreign, logins, names, proxies, redirects,
               requests, sharing, surroundings, trust)

__all__ = ["ROWS", "client_certs", "foreign", "logins", "names", "proxies",
           "redirects", "requests", "sharing", "surroundings", "trust"]

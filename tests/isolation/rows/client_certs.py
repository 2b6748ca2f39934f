"""Who the client says it is in the handshake."""
from ..acts import put, rename
from ..row import APART, FAILS, NEW, table

SERVER = "--cacert {ca} -sS {maymtls}/peer "
MUST = "--cacert {ca} --tls-max 1.2 -sS {mtls}/peer "
ONE = "--cert {certs}/client.pem --key {certs}/client.key "
TWO = "--cert {certs}/client2.pem --key {certs}/client2.key "
LOCKED = "--cert {certs}/client.pem --key {certs}/client.locked.key "
BOTH = "-E who.pem "

table("CVE-2016-5420, 2016-7141, 2016-5419, 2017-7468", [
    ("other-certificate", "another client's connection",
     ONE + SERVER, TWO + SERVER, NEW),
    ("no-certificate", "another client's connection",
     ONE + SERVER, SERVER, NEW),
    ("certificate-after-none", "an anonymous connection",
     SERVER, ONE + SERVER, NEW),
    ("no-certificate-where-one-must-be", "another client's connection",
     ONE + MUST, MUST, FAILS, {"code": 35}),
    ("certificate-in-a-url", "another client's connection",
     ONE + SERVER, "-u one:two " + SERVER, NEW),
])

table("never compared by libcurl: SSLKEY; CVE-2026-8932", [
    ("other-key", "a key that fitted the certificate", ONE + SERVER,
     "--cert {certs}/client.pem --key {certs}/client2.key " + SERVER, FAILS,
     {"code": 58}),
    ("missing-key", "a key that is not there", ONE + SERVER,
     "--cert {certs}/client.pem --key {certs}/missing.key " + SERVER, FAILS,
     {"code": 58}),
    ("wrong-passphrase", "a key that another passphrase opened",
     LOCKED + "--pass '{passphrase}' " + SERVER,
     LOCKED + "--pass wrong " + SERVER, FAILS, {"code": 58}),
    ("right-after-wrong-passphrase", "a key that stayed closed",
     LOCKED + "--pass wrong " + SERVER,
     LOCKED + "--pass '{passphrase}' " + SERVER, APART, {"first_code": 58}),
    ("key-type", "a key read in another way",
     ONE + SERVER, ONE + "--key-type DER " + SERVER, FAILS, {"code": 58}),
    ("certificate-type", "a certificate read in another way",
     ONE + SERVER, ONE + "--cert-type DER " + SERVER, FAILS, {"code": 58}),
    ("certificate-forms", "another form of the same certificate",
     ONE + SERVER, "-E {certs}/client.both.pem " + SERVER, NEW),
    ("engine", "a key from an engine", ONE + SERVER,
     "--cert {certs}/client.pem --key-type ENG --key none " + SERVER, FAILS,
     {"code": 58}),
    ("pkcs11-key", "a key from a token", ONE + SERVER,
     "--cert {certs}/client.pem --key pkcs11:token=none " + SERVER, FAILS,
     {"code": 58}),
])

table("never compared by libcurl: contents of files", [
    ("certificate-replaced", "the client that a file named before",
     BOTH + SERVER, BOTH + SERVER, NEW,
     {"files": {"who.pem": "@client.both.pem"},
      "between": put("who.pem", "@client2.both.pem")}),
    ("certificate-renamed-over", "the client that a file named before",
     BOTH + SERVER, BOTH + SERVER, NEW,
     {"files": {"who.pem": "@client.both.pem"},
      "between": rename("who.pem", "@client2.both.pem")}),
    ("certificate-broken", "the client that a file named before",
     BOTH + SERVER, BOTH + SERVER, FAILS,
     {"code": 58, "files": {"who.pem": "@client.both.pem"},
      "between": put("who.pem", "nobody\n")}),
    ("key-replaced", "a key that a file held before",
     "--cert {certs}/client.pem --key who.key " + SERVER,
     "--cert {certs}/client.pem --key who.key " + SERVER, FAILS,
     {"code": 58, "files": {"who.key": "@client.key"},
      "between": put("who.key", "@client2.key")}),
    ("key-locked-now", "a key that needed no passphrase before",
     "--cert {certs}/client.pem --key who.key --pass none " + SERVER,
     "--cert {certs}/client.pem --key who.key --pass none " + SERVER, FAILS,
     {"code": 58, "files": {"who.key": "@client.key"},
      "between": put("who.key", "@client.locked.key")}),
])

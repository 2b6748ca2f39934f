"""Certificates made on the spot with the openssl command.

`make(folder)` fills a folder with two authorities and the certificates that
the servers and the cases name; nothing here is valid for longer than the
tests need it.
"""
import os
import shutil
import subprocess

LEAVES = {
    # name: (authority, subject, alternative names or None, expired)
    # "sub" is below "ca"
    "server": ("ca", "/CN=localhost",
               "DNS:localhost,DNS:*.test.invalid,IP:127.0.0.1,IP:::1", False),
    "expired": ("ca", "/CN=localhost", "DNS:localhost,IP:127.0.0.1", True),
    "wronghost": ("ca", "/CN=elsewhere.invalid",
                  "DNS:elsewhere.invalid", False),
    "other": ("ca2", "/CN=localhost", "DNS:localhost,IP:127.0.0.1", False),
    "client": ("ca", "/CN=client one", None, False),
    "client2": ("ca", "/CN=client two", None, False),
    "chained": ("sub", "/CN=localhost", "DNS:localhost,IP:127.0.0.1", False),
}
EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
PASSPHRASE = "open sesame"


def _openssl(folder, *words):
    return subprocess.run(["openssl", *words], cwd=folder, check=True,
                          stdin=subprocess.DEVNULL, capture_output=True)


def _authority(folder, name):
    _openssl(folder, "req", "-x509", *EC_KEY, "-keyout", name + ".key",
             "-out", name + ".pem", "-subj", "/CN=warmcurl test " + name,
             "-days", "30")


def _intermediate(folder, name, authority):
    """An authority below another one."""
    _openssl(folder, "req", *EC_KEY, "-keyout", name + ".key", "-out",
             name + ".csr", "-subj", "/CN=warmcurl test " + name, "-addext",
             "basicConstraints=critical,CA:TRUE")
    _openssl(folder, "x509", "-req", "-in", name + ".csr", "-CA",
             authority + ".pem", "-CAkey", authority + ".key",
             "-copy_extensions", "copy", "-days", "30", "-out", name + ".pem")


def _leaf(folder, name, authority, subject, names, expired):
    words = ["req", *EC_KEY, "-keyout", name + ".key", "-out", name + ".csr",
             "-subj", subject]
    if names:
        words += ["-addext", "subjectAltName=" + names]
    _openssl(folder, *words)
    sign = ["x509", "-req", "-in", name + ".csr", "-CA", authority + ".pem",
            "-CAkey", authority + ".key", "-copy_extensions", "copy",
            "-out", name + ".pem"]
    if not expired:
        _openssl(folder, *sign, "-days", "30")
        return
    try:  # OpenSSL 3.4 on refuses negative days and knows dates instead
        _openssl(folder, *sign, "-not_before", "20200101000000Z",
                 "-not_after", "20200201000000Z")
    except subprocess.CalledProcessError:
        _openssl(folder, *sign, "-days", "-1")


def _join(folder, name, *parts):
    with open(os.path.join(folder, name), "wb") as whole:
        for part in parts:
            with open(os.path.join(folder, part), "rb") as source:
                whole.write(source.read())


def _variants(folder):
    """The client's certificate in the other forms that -E accepts."""
    _openssl(folder, "x509", "-in", "client.pem", "-outform", "DER",
             "-out", "client.der")
    _openssl(folder, "pkey", "-in", "client.key", "-outform", "DER",
             "-out", "client.key.der")
    _openssl(folder, "pkey", "-in", "client.key", "-aes256", "-passout",
             "pass:" + PASSPHRASE, "-out", "client.locked.key")
    _openssl(folder, "pkcs12", "-export", "-in", "client.pem", "-inkey",
             "client.key", "-passout", "pass:" + PASSPHRASE, "-out",
             "client.p12")
    _join(folder, "client.both.pem", "client.pem", "client.key")
    _join(folder, "client2.both.pem", "client2.pem", "client2.key")


def _public_keys(folder):
    for name in ("server", "other"):
        _openssl(folder, "pkey", "-in", name + ".key", "-pubout", "-out",
                 name + ".pub")


def _revocation_list(folder):
    with open(os.path.join(folder, "ca.cnf"), "w") as conf:
        conf.write("[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\n"
                   "crlnumber=crlnumber\ndefault_md=sha256\n"
                   "default_crl_days=30\n")
    open(os.path.join(folder, "index.txt"), "w").close()
    with open(os.path.join(folder, "crlnumber"), "w") as number:
        number.write("01\n")
    ca = ["ca", "-config", "ca.cnf", "-keyfile", "ca.key", "-cert", "ca.pem"]
    _openssl(folder, *ca, "-gencrl", "-out", "empty.crl")
    _openssl(folder, *ca, "-revoke", "server.pem")
    _openssl(folder, *ca, "-gencrl", "-out", "revoked.crl")


def pin(folder, name):
    """The sha256// pin of a certificate's public key."""
    done = subprocess.run(
        "openssl x509 -in %s.pem -pubkey -noout"
        " | openssl pkey -pubin -outform DER"
        " | openssl dgst -sha256 -binary | openssl base64" % name,
        shell=True, cwd=folder, check=True, capture_output=True)
    return "sha256//" + done.stdout.decode().strip()


def make(folder):
    """Make everything in `folder`, which exists; returns `folder`."""
    for name in ("ca", "ca2"):
        _authority(folder, name)
    _intermediate(folder, "sub", "ca")
    for name, row in LEAVES.items():
        _leaf(folder, name, *row)
    _join(folder, "fullchain.pem", "chained.pem", "sub.pem")
    shutil.copy(os.path.join(folder, "chained.key"),
                os.path.join(folder, "fullchain.key"))
    _join(folder, "both.pem", "ca2.pem", "ca.pem")
    _variants(folder)
    _public_keys(folder)
    _revocation_list(folder)
    capath = os.path.join(folder, "capath")
    os.mkdir(capath)
    with open(os.path.join(folder, "ca.pem"), "rb") as source, \
            open(os.path.join(capath, "ca.pem"), "wb") as copy:
        copy.write(source.read())
    _openssl(folder, "rehash", "capath")
    with open(os.path.join(folder, "bad.pem"), "w") as bad:
        bad.write("-----BEGIN CERTIFICATE-----\nnot base64!\n"
                  "-----END CERTIFICATE-----\n")
    return folder

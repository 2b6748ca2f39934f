"""Protocols that nothing is pooled of: their connections carry a login, a
directory, a mailbox, and libcurl's reuse of them is where the CVEs are."""
from ..row import DIRECT, table

FIRST = "-sS --cacert {ca} {tls}/get"

table("protocols without a pool", [
    (name, leak, FIRST, "-sS -m 2 " + second, DIRECT,
     {"source": source, "code": None})
    for name, leak, source, second in (
        ("ftp", "another's login", "CVE-2014-0138",
         "-u a:b ftp://127.0.0.1:1/x"),
        ("ftp-account", "another's account", "CVE-2023-27535",
         "--ftp-account a ftp://127.0.0.1:1/x"),
        ("ftp-alternative", "another's login", "CVE-2023-27535",
         "--ftp-alternative-to-user a ftp://127.0.0.1:1/x"),
        ("ftp-ccc", "clear text where TLS was asked for", "CVE-2023-27535",
         "--ftp-ssl-ccc ftp://127.0.0.1:1/x"),
        ("ftp-tls", "clear text where TLS is required", "CVE-2026-4873",
         "--ssl-reqd ftp://127.0.0.1:1/x"),
        ("ftps", "another client's session", "CVE-2026-86411",
         "ftps://127.0.0.1:1/x"),
        ("imap", "another's mailbox", "CVE-2014-0138",
         "-u a:b imap://127.0.0.1:1/INBOX"),
        ("imap-starttls", "another's TLS options", "CVE-2026-8286",
         "--ssl -u a:b imap://127.0.0.1:1/INBOX"),
        ("imap-bearer", "another's token", "CVE-2022-22576",
         "--oauth2-bearer t -u a: imap://127.0.0.1:1/INBOX"),
        ("imap-mechanism", "another login's mechanism", "options of its own",
         "--login-options AUTH=PLAIN -u a:b imap://127.0.0.1:1/INBOX"),
        ("pop3", "another's mailbox", "CVE-2026-4873",
         "--ssl-reqd -u a:b pop3://127.0.0.1:1/1"),
        ("smtp", "another's login", "CVE-2026-8286",
         "--ssl -T data --mail-from a@b --mail-rcpt c@d smtp://127.0.0.1:1/"),
        ("smb", "another's share", "CVE-2026-5773, 2026-3805",
         "-u a:b smb://127.0.0.1:1/share/x"),
        ("scp", "another's key", "CVE-2022-27782, 2023-27538",
         "-u a: scp://127.0.0.1:1/x"),
        ("sftp", "another's key", "CVE-2022-27782, 2023-27538",
         "-u a: --key {certs}/client.key sftp://127.0.0.1:1/x"),
        ("sftp-known-hosts", "a host whose key nobody compared",
         "options of its own", "-u a: --hostpubmd5 00 sftp://127.0.0.1:1/x"),
        ("ldap", "another's login", "CVE-2014-0138", "ldap://127.0.0.1:1/x"),
        ("telnet", "another's terminal", "no pool",
         "telnet://127.0.0.1:1"),
        ("tftp", "another's transfer", "no pool",
         "-m 0.2 tftp://127.0.0.1:1/x"),
        ("dict", "another's connection", "no pool",
         "dict://127.0.0.1:1/d:x"),
        ("gopher", "another's connection", "no pool",
         "gopher://127.0.0.1:1/"),
        ("rtsp", "another's session", "CVE-2020-8231", "rtsp://127.0.0.1:1/"),
        ("mqtt", "another's subscription", "no pool",
         "mqtt://127.0.0.1:1/x"),
        ("file", "the daemon's files", "no pool",
         "file://{dir}/data"),
    )
], files={"data": "a file\n"})

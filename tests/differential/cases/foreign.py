"""Options of other protocols, and those without any effect: curl takes them
beside an http URL."""
from ..case import table

GET = " {http}/mirror"

table("foreign", [words + GET for words in (
    "-s -a", "-s -l", "-s -Q 'DELE x'", "-s -Q '-NOOP'", "-s -P -",
    "-s -t TTYPE=vt100", "-s --ftp-account x --ftp-alternative-to-user y",
    "-s --ftp-create-dirs --ftp-pasv --ftp-pret --ftp-skip-pasv-ip",
    "-s --ftp-method nocwd", "-s --ftp-ssl-ccc --ftp-ssl-ccc-mode active",
    "-s --ftp-ssl-control", "-s --ftp-ssl-reqd", "-s --ssl-reqd",
    "-s --disable-eprt --disable-epsv", "-s --no-eprt --no-epsv",
    "-s --mail-from a@b --mail-rcpt c@d --mail-auth e",
    "-s --mail-rcpt-allowfails", "-s --tftp-blksize 512 --tftp-no-options",
    "-s --pubkey k --hostpubsha256 x --compressed-ssh",
    "-s --hostpubmd5 0123456789abcdef0123456789abcdef",
    "-s --login-options AUTH=NTLM --sasl-authzid z --sasl-ir",
    "-s --service-name HTTPS", "-s --krb private", "-s --false-start",
    "-s --random-file /dev/null --egd-file x", "-s --npn -2 -3",
    "-s --ssl", "-s --ftp-ssl", "-s -B",
)] + [
    # what curl says of them depends on its version
    (words + GET + " --no-progress-meter", {"route": "either"})
    for words in ("--npn", "-2", "-3", "--ssl", "--ftp-ssl", "--krb x",
                  "--random-file x", "--egd-file x", "--false-start",
                  "--ftp-method x", "--ftp-ssl-ccc-mode x", "--metalink")
] + [
    ("-s --upload-flags seen,-draft" + GET, {"since": (8, 13, 0)}),
    ("-s --upload-flags nosuch" + GET, {"route": "either", "code": 2}),
    ("-s --ipfs-gateway http://x/" + GET, {"since": (8, 4, 0)}),
    ("-s --hostpubmd5 short" + GET, {"route": "direct", "code": 2}),
    ("-s --tftp-blksize x" + GET, {"route": "direct", "code": 2}),
])

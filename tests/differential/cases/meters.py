"""The progress meter, the bar, and what silences them."""
from ..case import table

table("meter", [
    "{http}/get -o f", "{http}/size/100000 -o f", "{http}/get",
    "{http}/a {http}/b -o f -o g", "{http}/chunked -o f",
    "-T in.bin {http}/upload -o f", "-d @in.txt {http}/upload -o f",
    "{http}/size/0 -o f", "{http}/status/404 -o f", "-I {http}/get",
    "-i {http}/get -o f", "-L {http}/hops/2 -o f",
    ("{http}/cut -o f", {"code": 18}), ("{refused} -o f", {"code": 7}),
    "-# {http}/get -o f", "-# {http}/size/100000 -o f",
    "-# {http}/chunked -o f", "-# -T in.bin {http}/upload -o f",
    "-# {http}/a {http}/b -o f -o g", ("-# {refused} -o f", {"code": 7}),
    ("-# {http}/get -o f", {"env": {"COLUMNS": "40"}}),
    "--no-progress-meter {http}/get -o f",
    ("--no-progress-meter {refused} -o f", {"code": 7}),
    ("-S {refused} -o f", {"code": 7}), "-Ss {http}/get -o f",
    "-s --no-silent {http}/get -o f",
    ("-f {http}/status/404", {"code": 22}),
    ("-m 1.5 {http}/stall -o f", {"code": 28, "differ": ("received",)}),
    ("-Z {http}/a {http}/b -o f -o g", {"unordered": True}),
    ("-Z -# {http}/a -o f", {"unordered": True}),
    ("{http}/slow/3/0.5 -o f", {}),
    ("-C 100 {http}/file -o f", {}),
    ("--stderr e -# {http}/size/100000 -o f", {}),
    ("{https}/get -k -o f", {}), ("{h2}/name -k -o f", {}),
    ("-x {http2nd} {https}/get -k -o f", {}),
    ("--retry 1 {http}/flaky/1/503 -o f", {}),
])

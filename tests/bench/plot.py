"""Draws a run of the benchmark as a picture: curl's and warmcurl's times.

    python3 tests/bench/plot.py bench.json bench.svg
"""
import json
import math
import sys
from xml.sax.saxutils import escape

# Rows of the JSON file (name, what it begins with), as people would say it.
BARS = (
    ("T1", "warm https command", "a warm https command"),
    ("T3", "warm command over", "the same, server 50 ms away"),
    ("T6", "new connection", "a new connection"),
    ("T4", "first command", "the first command of all"),
    ("T7", "200 commands", "200 commands, 50 at a time"),
    ("T5", "direct", "left to curl"),
)
SIDES = (("curl_ms", "curl", "#8a8f98"), ("warmcurl_ms", "warmcurl", "#d9480f"))
WIDTH, LEFT, RIGHT = 760, 230, 90       # pixels
BAR, GAP, TOP, BOTTOM = 14, 14, 46, 34
GROUP = len(SIDES) * BAR + GAP
FONT = 'font-family="sans-serif" font-size="%d"'


def pick(results):
    """[(label, {key: ms})] of the rows that the run has."""
    picked = []
    for name, begins, label in BARS:
        for row in results:
            if row["name"] == name and row["what"].startswith(begins) and \
                    all(key in row for key, _, _ in SIDES):
                picked.append((label, row))
    return picked


def text(x, y, words, size=12, **more):
    extra = "".join(' %s="%s"' % (key.replace("_", "-"), value)
                    for key, value in more.items())
    return '<text x="%.1f" y="%.1f" %s%s>%s</text>' % (
        x, y, FONT % size, extra, escape(words))


def milliseconds(ms):
    return "%.2g ms" % ms if ms < 10 else "{:,.0f} ms".format(ms)


class Scale:
    """Logarithmic: the shortest and the longest are 10,000 times apart."""

    def __init__(self, values):
        self.low = math.floor(math.log10(min(values)))
        self.high = math.ceil(math.log10(max(values)))

    def __call__(self, ms):
        part = (math.log10(ms) - self.low) / (self.high - self.low)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def decades(self):
        return [10.0 ** n for n in range(self.low, self.high + 1)]


def draw(result):
    rows = pick(result["results"])
    if not rows:
        raise ValueError("the run has none of the rows that are drawn")
    scale = Scale([row[key] for _, row in rows for key, _, _ in SIDES])
    bottom = TOP + GROUP * len(rows)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
        'viewBox="0 0 %d %d">' % (2 * (WIDTH, bottom + BOTTOM)),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        text(12, 24, "Time of a command, curl %s and warmcurl; logarithmic"
             % result["curl"], 14, font_weight="bold"),
    ]
    for ms in scale.decades():
        x = scale(ms)
        parts.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" '
                     'stroke="#e3e5e8"/>' % (x, TOP - 8, x, bottom))
        parts.append(text(x, bottom + 16, "%g ms" % ms, 11,
                          text_anchor="middle", fill="#555555"))
    for at, (label, row) in enumerate(rows):
        y = TOP + at * GROUP
        parts.append(text(LEFT - 10, y + BAR + 4, label, 12,
                          text_anchor="end"))
        for side, (key, name, colour) in enumerate(SIDES):
            top = y + side * BAR
            parts.append('<rect x="%d" y="%d" width="%.1f" height="%d" '
                         'fill="%s"/>' % (LEFT, top, scale(row[key]) - LEFT,
                                          BAR - 2, colour))
            parts.append(text(scale(row[key]) + 5, top + BAR - 4, "%s %s" % (
                name, milliseconds(row[key])), 10, fill="#333333"))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def main(source, target):
    with open(source) as file:
        picture = draw(json.load(file))
    with open(target, "w") as file:
        file.write(picture)


if __name__ == "__main__":
    main(*sys.argv[1:])

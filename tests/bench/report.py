# SPDX-License-Identifier: GPL-2.0-or-later
"""report.py - results.tsv as tables, and as a plot.

A figure is the median of its rounds. A ratio is taken within each round, where both engines met
the same machine, and then the median of these: how many times better Dateline is."""
from collections import defaultdict
from math import log10
from statistics import median

LUCENES = {"lucene10": "Lucene 10", "lucene": "Lucene 8"}  # the first that was measured is the yardstick
TODAYS = {"tantivy", "opensearch", "solr", "meilisearch"} # what users would take today, beside Lucene 10
OURS = "dateline"
KINDS = ["all", "any", "phrase", "running", "filtered", "few", "many", "latest", "facets", "values", "counts", "deep",
         "prefix", "typos"]
KIND_TITLES = {"all": "all words", "any": "any word", "phrase": "phrase",
               "running": "phrase of running text", "latest": "latest first",
               "filtered": "two years, section", "few": "two months, section",
               "many": "twenty years, section", "facets": "facet counts", "values": "counts of many values",
               "counts": "only the total", "deep": "ten thousand hits deep", "prefix": "prefix", "typos": "slip"}


class Figures:
    def __init__(self, path):
        self.values = defaultdict(dict)
        self.corpora, self.engines = [], []
        for line in path.read_text(encoding="utf-8").splitlines():
            corpus, engine, measure, what, turn, value = line.split("\t")
            self.values[corpus, engine, measure, what][turn] = float(value)
            for name, names in ((corpus, self.corpora), (engine, self.engines)):
                if name not in names:
                    names.append(name)

    def get(self, corpus, engine, measure, what):
        found = self.values.get((corpus, engine, measure, what))
        return median(found.values()) if found else None

    def ratio(self, corpus, engine, measure, what):
        """How many times more the engine has than Dateline."""
        theirs = self.values.get((corpus, engine, measure, what), {})
        ours = self.values.get((corpus, OURS, measure, what), {})
        both = [theirs[turn] / ours[turn] for turn in theirs if ours.get(turn)]
        return median(both) if both else None


def read_results(path):
    return Figures(path)


# A row of the big table: measure, what, title, divided by, digits.
ROWS = [("build", "seconds", "build, s", 1, 1), ("build", "cpu", "build, CPU s", 1, 1),
        ("size", "index", "index, MB", 1e6, 0), ("start", "first answer", "start, ms", 1e-3, 0),
        ("memory", "own", "memory of its own, MB", 1e6, 0),
        ("memory", "resident", "memory with mapped files, MB", 1e6, 0),
        *[("mean", kind, f"{KIND_TITLES[kind]}: mean, ms", 1e3, 2) for kind in KINDS],
        *[(point, kind, f"{KIND_TITLES[kind]}: {point}, ms", 1e3, 2)
          for kind in ("all", "any") for point in ("p50", "p90", "p99")],
        ("rate", "8", "answers a second, 8 clients", 1, 0),
        ("rate", "64", "answers a second, 64 clients", 1, 0),
        *[(point, "arriving", f"all kinds at a fixed rate: {title}, ms", 1e3, 2)
          for point, title in (("p50", "p50"), ("p99", "p99"), ("p999", "p99.9"))]]


def print_columns(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in
                                             zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def print_corpus(figures, corpus):
    rows = [[corpus, *figures.engines]]
    for measure, what, title, unit, digits in ROWS:
        cells = [figures.get(corpus, engine, measure, what) for engine in figures.engines]
        rows.append([title] + ["-" if cell is None else f"{cell / unit:.{digits}f}"
                               for cell in cells])
    print()
    print_columns(rows)


# What is to be reached: title, measure, what, more is better, how many times better than Lucene (8, 10), than
# the best of the other engines, and than the best of today's servers and libraries (None: no aim).
GOALS = [("latency, all words", "mean", "all", False, (6, 4), 4, 4),
         ("latency, any word", "mean", "any", False, (6, 4), 4, 4),
         ("answers a second, 8 clients", "rate", "8", True, (5, 3), 3, 4),
         ("phrases", "mean", "phrase", False, (3, 2), 2, 2),
         ("phrases of running text", "mean", "running", False, (3, 2), 2, 2),
         ("by date (two years) and section", "mean", "filtered", False, (3, 2), 2, 3),
         ("by date (two months) and section", "mean", "few", False, (3, 2), 2, 3),
         ("by date (twenty years) and section", "mean", "many", False, (3, 2), 2, 3),
         ("latest first", "mean", "latest", False, (3, 2), 2, 3),
         ("facet counts", "mean", "facets", False, (3, 2), 2, 3),
         ("counts of many values", "mean", "values", False, (3, 2), 2, 3),
         ("only the total", "mean", "counts", False, (3, 2), 2, 3),
         ("ten thousand hits deep", "mean", "deep", False, (None, None), None, None),
         ("prefix", "mean", "prefix", False, (None, None), None, None),
         ("slip", "mean", "typos", False, (None, None), None, None),
         ("articles loaded a CPU second", "build", "cpu", False, (1.2, 1), 0.5, 1),
         ("index size", "size", "index", False, (1 / 1.1, 1 / 0.9), 1 / 0.6, 1 / 0.9),
         ("memory of its own", "memory", "own", False, (8, 8), 1, None),
         ("memory with mapped files", "memory", "resident", False, (8, 8), 1, None),
         ("start to first answer", "start", "first answer", False, (10, 10), 1, 10)]
LARGE = {"press10", "400k", "1m"}  # 400,000 articles and more: a lower aim for words (AIMS_OF_LARGE)
AIMS_OF_LARGE = {6: 5, 4: 3}


def better(figures, corpus, engine, goal):
    ratio = figures.ratio(corpus, engine, goal[1], goal[2])
    return 1 / ratio if ratio and goal[3] else ratio


def verdict(value, aim):
    if value is None:
        return "-"
    if aim is None:
        return f"{value:.2f}"
    return f"{value:.2f} of {aim:.2f}" + ("" if value >= aim else " FALLS SHORT")


def yardstick(figures):
    return next((name for name in LUCENES if name in figures.engines), "lucene")


def aim_of(goal, name, corpus):
    aim = goal[4][name == "lucene10"]
    return AIMS_OF_LARGE.get(aim, aim) if corpus in LARGE else aim


def best_of(figures, corpus, goal, todays):
    """(times better than the best of today's engines, or of the others; its name)."""
    others = [(better(figures, corpus, engine, goal), engine) for engine in figures.engines
              if engine != OURS and not engine.startswith("lucene") and (engine in TODAYS) == todays]
    return min([other for other in others if other[0] is not None], default=(None, ""))


def print_goals(figures, corpus):
    lucene = yardstick(figures)
    rows = [[f"{corpus}: times better than", LUCENES[lucene], "the best of today's", "which is",
             "the best other", "which is"]]
    for goal in GOALS:
        row = [goal[0], verdict(better(figures, corpus, lucene, goal), aim_of(goal, lucene, corpus))]
        for todays, aim in ((True, goal[6]), (False, goal[5])):
            value, name = best_of(figures, corpus, goal, todays)
            row += [verdict(value, aim), name]
        rows.append(row)
    print()
    print_columns(rows)


def print_growth(figures):
    """From 40,000 to a million generated articles: all words at most three times, any word five."""
    small, large = "40k", "1m"
    if small not in figures.corpora or large not in figures.corpora:
        return
    rows = [["1m over 40k, times", *figures.engines]]
    for measure, what, title, _, _ in ROWS:
        pairs = [(figures.get(large, engine, measure, what), figures.get(small, engine, measure, what))
                 for engine in figures.engines]
        rows.append([title.split(",")[0] if measure in ("build", "size", "start") else title] +
                    [f"{pair[0] / pair[1]:.1f}" if all(pair) else "-" for pair in pairs])
    print()
    print_columns(rows)


def print_tables(figures):
    for corpus in figures.corpora:
        print_corpus(figures, corpus)
        print_goals(figures, corpus)
    print_growth(figures)


# The plot: for each corpus a panel, for each kind of question a group of bars, on a scale of logs.

COLOURS = ["#c0392b", "#2c3e50", "#2980b9", "#27ae60", "#8e44ad", "#d35400", "#7f8c8d", "#16a085"]
WIDTH, PANEL, LEFT, TOP, BAR = 1000, 220, 60, 40, 12


def height_of(milliseconds):
    """Pixels from 0.1 ms up, 45 for each power of ten."""
    return max(1.0, 45 * (log10(max(milliseconds, 0.1)) + 1))


def draw_panel(figures, corpus, top):
    base = top + PANEL - 40
    out = [f'<text x="{LEFT}" y="{top + 14}" font-weight="bold">{corpus}: mean ms of an answer with '
           'ten snippets, one client</text>']
    for power in range(-1, 3):
        y = base - height_of(10 ** power)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - 10}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10 ** power:g}</text>')
    step = (WIDTH - LEFT - 20) / len(KINDS)
    for group, kind in enumerate(KINDS):
        x = LEFT + 10 + group * step
        out.append(f'<text x="{x:.0f}" y="{base + 16}">{KIND_TITLES[kind]}</text>')
        for place, engine in enumerate(figures.engines):
            mean = figures.get(corpus, engine, "mean", kind)
            if mean is not None:
                height = height_of(mean / 1000)
                out.append(f'<rect x="{x + place * (BAR + 2):.0f}" y="{base - height:.1f}" '
                           f'width="{BAR}" height="{height:.1f}" fill="{COLOURS[place % 8]}">'
                           f'<title>{engine} {mean / 1000:.2f} ms</title></rect>')
    return out


def draw(figures, path):
    out = []
    for place, engine in enumerate(figures.engines):
        x = LEFT + place * 110
        out.append(f'<rect x="{x}" y="12" width="12" height="12" fill="{COLOURS[place % 8]}"/>'
                   f'<text x="{x + 16}" y="22">{engine}</text>')
    for number, corpus in enumerate(figures.corpora):
        out += draw_panel(figures, corpus, TOP + number * PANEL)
    height = TOP + len(figures.corpora) * PANEL
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
                    f'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" '
                    'fill="white"/>\n' + "\n".join(out) + "\n</svg>\n", encoding="utf-8")

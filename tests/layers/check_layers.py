#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_layers.py - a file includes only its own room and the rooms below it: ROOT

The rooms and what each may include stand in rooms.txt, lowest first. The check holds seven rules:

1. a file includes only its own room and what its row names;
2. a row names only rooms above it in the list, so that rooms form no circle;
3. a row names nothing that no file of the room includes: the table is as strict as the code;
4. headers form no circle;
5. a library's header is included in one place, and C++ ends in index/xapian/;
6. the daemon knows the library by its engine, and strangers' formats by the process that reads them: server/ may
   include index/engine, index/apart, index/base, and index/curl and index/nodes, which reach other machines;
7. a struct tag means one thing in the whole project, and the name of a limit ends in _MAX.

Prints TAP, one line a room, then one for the table, for circles and for names."""
import re
import sys
from pathlib import Path

# library header: the one file or folder that may know the library, or the few.
ONLY_THERE = {
    "xapian.h": "index/xapian/",
    "xapian/": "index/xapian/",
    "microhttpd.h": "server/http/http",
    "nettle/": "server/keys/secrets.c",
    "zlib.h": "index/base/gzip.c",
    "zstd.h": ("index/base/compress.c", "index/base/zstd_stream.c"),
    "brotli/": "index/base/brotli.c",
    "archive.h": "index/article/input/unpacker.c",
    "archive_entry.h": "index/article/input/unpacker.c",
    "libxml/": "index/article/",
    "yaml.h": "index/article/formats/markdown/yaml_fields.c",
    "md4c.h": "index/article/formats/markdown/markdown_text.c",
    "uchardet": "index/article/text/charset.c",
    "gmime/": "index/article/formats/mail/mail_part.c",
    "unicode/u": "index/analysis/",
    "curl/": ("client/", "index/indexer/fetch.c", "index/curl/late_curl.h"),
}
# our own headers that only one room, or what lies below it, may include: the crash protocol is the store's.
OWN_ONLY_THERE = {
    "store/reader/manifest.h": ("index/store/", "tests/"),
    "store/journal/journal_log.h": ("index/store/journal/", "tests/"),
}
# rooms that start so: the rooms of index/ that they may include, whatever the table says.
DOORS = {"server": {"index/base", "index/engine", "index/apart", "index/curl", "index/nodes"}}
CXX_ONLY_IN = "index/xapian/"
CXX_SUFFIXES = {".cc", ".cpp", ".cxx", ".hh", ".hpp"}
SOURCE_SUFFIXES = CXX_SUFFIXES | {".c", ".h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


STRUCT = re.compile(r"^(?:static |const |typedef )*struct (\w+) \{", re.MULTILINE)
LIMIT = re.compile(r"^\s*#\s*define (\w*(?:MOST|MAX)\w*)", re.MULTILINE)
NOT_A_LIMIT = {"CORS_MAX_AGE"} # the header field's name

# Headers that the build makes.
GENERATED = ("openapi_text.h", "docs_pages.h", "commit.h", "desk_icon.h", "desk_page.h", "desk_script.h", "desk_style.h",
             "operator_page.h", "operator_script.h")


def read_table(text):
    """{room: set of rooms that it may include}, in the order of the lines."""
    rows = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line:
            room, _, below = line.partition(":")
            rows[room.strip()] = set(below.split())
    return rows


def room_of(path, table):
    """The row that a path relative to the root belongs to: the longest one; or None."""
    rows = [row for row in table if path.startswith(row + "/")]
    return max(rows, key=len) if rows else None


def target_of(name):
    """The path of what is included: the rooms of index/ are named without it."""
    first = name.split("/")[0]
    return name if first in ("server", "client", "corpus", "tests") else "index/" + name


def own_include(room, name, table):
    """(the room included, or None; why a "quoted" include is wrong, or None)."""
    if "/" not in name:
        wrong = room.startswith(("index", "server", "client"))
        return None, f'write it from the root: "{room}/{name}"' if wrong else None
    allowed = OWN_ONLY_THERE.get(name)
    if allowed and not (room + "/").startswith(allowed):
        return None, f"{name} belongs to {allowed[0]} only"
    target = room_of(target_of(name), table)
    if target is None:
        return None, f"{name} is in no room"
    if target == room or target in table[room]:
        return target, None
    return target, f"{room} may not include {target}"


def library_fault(path, bracket, name):
    outside = bracket == "<" or "/" not in name # "xapian/xap.h" is ours
    for library, place in ONLY_THERE.items():
        if outside and name.startswith(library) and not path.startswith(place):
            return f"<{name}> belongs in {place} only"
    return None


def includes_of(text):
    """(line number, bracket, name) of each include."""
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(2)) + 1, *match.groups()


def faults(path, text, table, used=None):
    """All that is wrong with one file, as (line number, what). `used` gathers (room, room)."""
    room = room_of(path, table)
    if room is None:
        return [(1, "the file is in no room: add a row to rooms.txt")]
    found = []
    if Path(path).suffix in CXX_SUFFIXES and not path.startswith(CXX_ONLY_IN):
        found.append((1, f"C++ belongs in {CXX_ONLY_IN} only"))
    for line, bracket, name in includes_of(text):
        wrong = library_fault(path, bracket, name)
        generated = name in GENERATED
        if bracket == '"' and not generated:
            target, why = own_include(room, name, table)
            wrong = wrong or why
            if used is not None and target:
                used.add((room, target))
        if wrong:
            found.append((line, wrong))
    return found


def table_faults(table, used):
    """Rows that name what stands below them in the list, or what they do not need."""
    found, seen = [], set()
    for room, below in table.items():
        doors = DOORS.get(room.split("/")[0])
        found += [f"{room} may not name {other}: only {', '.join(sorted(doors))}"
                  for other in below if doors and other.startswith("index/") and other not in doors]
        found += [f"{room} names {other}, which does not stand above it" for other in below - seen]
        found += [f"{room} need not name {other}: no file includes it"
                  for other in below if (room, other) not in used]
        seen.add(room)
    return found


def circle(graph):
    """The nodes of one circle in {node: [nodes]}, or None."""
    state = {} # node: 1 while it is on the way, 2 when it is done

    def walk(node, way):
        state[node] = 1
        for other in graph.get(node, ()):
            if state.get(other) == 1:
                return way[way.index(other):] + [other]
            if other not in state:
                found = walk(other, way + [other])
                if found:
                    return found
        state[node] = 2
        return None

    for node in graph:
        if node not in state:
            found = walk(node, [node])
            if found:
                return found
    return None


def name_faults(texts):
    """Struct tags that are defined twice and limits that are spelled in another way, in {path: text}."""
    found, defined = [], {}
    for path, text in texts.items():
        for tag in STRUCT.findall(text):
            if defined.setdefault(tag, path) != path:
                found.append(f"struct {tag} is defined in {defined[tag]} and in {path}")
        found += [f"{path}: {name}: the name of a limit ends in _MAX" for name in LIMIT.findall(text)
                  if not name.endswith("_MAX") and name not in NOT_A_LIMIT]
    return found


def check(root, table):
    """({room: [complaint...]}, complaints of the table, of circles, of names)"""
    result, used, headers, texts = {row: [] for row in table}, set(), {}, {}
    for top in sorted({row.split("/")[0] for row in table}):
        for file in sorted((root / top).rglob("*")):
            path = file.relative_to(root).as_posix()
            if file.suffix not in SOURCE_SUFFIXES or "node_modules" in path:
                continue
            text = file.read_text(encoding="utf-8", errors="replace")
            texts[path] = text
            for line, wrong in faults(path, text, table, used):
                result.setdefault(room_of(path, table) or top, []).append(f"{path}:{line}: {wrong}")
            if file.suffix == ".h":
                headers[path] = [target_of(name) for _, bracket, name in includes_of(text)
                                 if bracket == '"' and "/" in name]
    round_trip = circle(headers)
    circles = ["headers form a circle: " + " -> ".join(round_trip)] if round_trip else []
    return result, table_faults(table, used), circles, name_faults(texts)


def main():
    table = read_table((Path(__file__).parent / "rooms.txt").read_text(encoding="utf-8"))
    result, of_table, circles, names = check(Path(sys.argv[1]), table)
    result["the table itself"] = of_table
    result["circles of headers"] = circles
    result["names of structs and limits"] = names
    print(f"1..{len(result)}")
    for number, (row, complaints) in enumerate(result.items(), 1):
        print(f"{'not ok' if complaints else 'ok'} {number} - {row}")
        for complaint in complaints:
            print("# " + complaint)
    return 1 if any(result.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

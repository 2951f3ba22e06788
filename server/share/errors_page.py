#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""errors_page.py - errors.md as a page for browsers, each row with its code as anchor: INPUT OUTPUT

Knows what errors.md uses of Markdown: headings, paragraphs, tables, `code`."""
import html
import re
import sys

HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 2rem auto; max-width: 70rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left; vertical-align: top; }}
th:first-child {{ width: 24rem; }}
code {{ overflow-wrap: anywhere; }}
tr:target {{ background: #ffe08a; }}
</style>
"""


def inline(text):
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text.strip(), quote=False))


def row(line, cell):
    cells = line.strip().strip("|").split("|")
    code = re.fullmatch(r"\s*`(\w+)`\s*", cells[0])
    anchor = f' id="{code.group(1)}"' if code else ""
    return f"<tr{anchor}>" + "".join(f"<{cell}>{inline(text)}</{cell}>" for text in cells) + "</tr>"


def table(block):
    rows = [row(block[0], "th")] + [row(line, "td") for line in block[2:]]
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def element(block):
    if block[0].startswith("#"):
        level = len(block[0]) - len(block[0].lstrip("#"))
        return f"<h{level}>{inline(block[0][level:])}</h{level}>"
    if block[0].startswith("|"):
        return table(block)
    return f"<p>{inline(' '.join(block))}</p>"


def page(text):
    lines = [line for line in text.splitlines() if not line.startswith("<!--")]
    blocks = [block.splitlines() for block in "\n".join(lines).strip().split("\n\n")]
    title = blocks[0][0].lstrip("# ")
    return HEAD.format(title=title) + "\n".join(map(element, blocks)) + "\n</html>\n"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        made = page(source.read())
    with open(sys.argv[2], "w", encoding="utf-8") as target:
        target.write(made)

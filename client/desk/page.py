#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""page.py - the search page as one file, for the daemon: PAGE STYLE SCRIPT FIRST OUTPUT

The style and the script are in the page, so that a browser asks once before it shows something. The page's policy allows
them by their hashes. OUTPUT is a C header:

    desk_page_start, desk_page_end   the page; between them stands the answer to the first search
    desk_asked                       what that search asks for, from first.mjs: JSON without its first brace
    DESK_SCRIPT, DESK_STYLE          the hashes, as Content-Security-Policy names them"""
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

from bundle import squeeze

STYLE, SCRIPT, PLACE = "<!-- style -->", "<!-- script -->", "<!-- first -->"


def whole(tag, text):
    """An element with this text, which must not end it or begin a comment."""
    if re.search(r"<!--|</?script", text, re.I):
        sys.exit(f"page.py: a text in <{tag}> must not contain <!--, <script or </script")
    return f"<{tag}>{text}</{tag}>"


def array(name, text):
    data = text.encode("utf-8")
    lines = ",\n".join(", ".join(map(str, data[at:at + 20])) for at in range(0, len(data), 20))
    return f"static const unsigned char {name}[{len(data)}] = {{\n{lines}}};\n"


def policy(name, text):
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"#define {name} \"'sha256-{digest}'\"\n"


def asked(module):
    text = re.search(r"^export const ASKED = (\{.*?^\});", module, re.M | re.S)
    return json.dumps(json.loads(text.group(1)), separators=(",", ":"))[1:]


def main():
    page, style, script, first = (Path(name).read_text("utf-8") for name in sys.argv[1:5])
    style = squeeze(style)
    page = page.replace(STYLE, whole("style", style)).replace(SCRIPT, whole("script", script))
    start, end = page.split(PLACE)
    Path(sys.argv[5]).write_text(array("desk_page_start", start) + array("desk_page_end", end) + array("desk_asked", asked(first))
                                 + policy("DESK_STYLE", style) + policy("DESK_SCRIPT", script), "ascii")


if __name__ == "__main__":
    main()

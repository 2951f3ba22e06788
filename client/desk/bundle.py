#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bundle.py - the modules of the desk as one script: OUTPUT STYLE MODULE...

Modules come in the order of their imports, each after those that it needs. Their import lines go, `export` goes, and
`import * as x` becomes an object of the module's exports. A function around all keeps the names from the page's."""
import re
import sys
from pathlib import Path

IMPORT = re.compile(r"^import\s+(?:\* as (\w+)|\{[^}]*\})\s+from\s+\"\.(?:\./\w+)?/(\w+)\.mjs\";\n", re.M)
EXPORT = re.compile(r"^export (?:async )?(?:const|let|class|function\*?) (\w+)", re.M)
TOP = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.M)
LIST = re.compile(r"^export \{([^}]*)\};\n", re.M)


def squeeze(css):
    """Without remarks and indentation."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).strip()


def strip(script):
    """Without the remarks that have lines of their own, and indentation."""
    script = re.sub(r"^[ \t]*/\*.*?\*/[ \t]*$", "", script, flags=re.M | re.S)
    return re.sub(r"\n\s*", "\n", re.sub(r"^[ \t]*//.*$", "", script, flags=re.M))


def exported(text):
    names = EXPORT.findall(text)
    for group in LIST.findall(text):
        names += [name.strip() for name in group.split(",") if name.strip()]
    return names


def main():
    output, style, *modules = map(Path, sys.argv[1:])
    css = squeeze(style.read_text("utf-8")).replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    pieces, seen = [f"const STYLE = `{css}`;\n"], {"style": []}
    for module in modules:
        text = module.read_text("utf-8")
        for alias, needed in IMPORT.findall(text):
            if needed not in seen:
                sys.exit(f"{module.name}: {needed}.mjs must come before it")
            if alias:
                pieces.append(f"const {alias} = {{ {', '.join(seen[needed])} }};\n")
        seen[module.stem] = exported(text)
        text = IMPORT.sub("", LIST.sub("", text))
        pieces.append(re.sub(r"^export ", "", text, flags=re.M))
    script = "".join(pieces)
    names = TOP.findall(script)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        sys.exit(f"two modules have the names {', '.join(twice)}")
    output.write_text("// SPDX-License-Identifier: GPL-2.0-or-later\n(() => {\n\"use strict\";\n" + strip(script) + "})();\n", "utf-8")


if __name__ == "__main__":
    main()

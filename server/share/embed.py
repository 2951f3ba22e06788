#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py - a file as a C array: NAME INPUT OUTPUT"""
import sys

name, source, target = sys.argv[1:]
with open(source, "rb") as file:
    data = file.read()
lines = [", ".join(map(str, data[at:at + 20])) for at in range(0, len(data), 20)]
with open(target, "w", encoding="ascii") as out:
    out.write(f"static const unsigned char {name}[{len(data)}] = {{\n")
    out.write(",\n".join(lines) + "};\n")

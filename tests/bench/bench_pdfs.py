#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_pdfs.py - how many pages of PDFs are read in a second: DATELINE-INDEX [FILES [PAGES]]

Writes FILES (60) PDFs of PAGES (4) pages with 55 lines of text each, and reads them with --dry-run, with one process
and with one per core. Prints pages a second."""
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = ("minister harbour budget storm council vote court appeal strike railway bridge school flood market energy "
         "border treaty summit election mayor hospital nurse teacher union wage tax").split()
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>"


def page_text(roll):
    lines = (f"({' '.join(roll.choices(WORDS, k=12)).capitalize()}.) Tj T*" for _ in range(55))
    return f"BT /F1 10 Tf 50 780 Td 12 TL {' '.join(lines)} ET"


def pdf(pages, roll):
    """ISO 32000-1: objects, the table of where they are, the trailer."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>",
               f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * i} 0 R' for i in range(pages))}] /Count {pages} >>", FONT]
    for number in range(pages):
        text = page_text(roll)
        objects += [PAGE.format(5 + 2 * number), f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"]
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj\n{content}\nendobj\n"
    size, table = len(objects) + 1, len(out)
    return (f"{out}xref\n0 {size}\n0000000000 65535 f \n{''.join(places)}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{table}\n%%EOF\n")


def measure(indexer, folder, pages, jobs):
    begin = time.monotonic()
    done = subprocess.run([indexer, "--dry-run", "--json", "--jobs", str(jobs), folder], capture_output=True, check=True)
    seconds = time.monotonic() - begin
    assert done.stdout.count(b"\n") == len(list(folder.iterdir()))
    print(f"{jobs:3} at once {seconds:7.2f} s {pages / seconds:8.0f} pages/s", flush=True)


def main():
    indexer, files, pages = sys.argv[1], *(int(x) for x in (sys.argv[2:] + ["60", "4"][len(sys.argv) - 2:]))
    roll = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="dateline-pdfs-") as work:
        for number in range(files):
            (Path(work) / f"{number:05}.pdf").write_text(pdf(pages, roll))
        for jobs in (1, os.cpu_count()):
            measure(indexer, Path(work), files * pages, jobs)


main()

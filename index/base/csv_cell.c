/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_cell.c - how the cells begin that a spreadsheet runs. */
#include "base/csv_cell.h"

bool csv_cell_runs(struct str text)
{
    static const char *const starts[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                         "\n", "＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts(text, str_of(starts[i])))
            return true;
    return false;
}

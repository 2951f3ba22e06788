/* SPDX-License-Identifier: GPL-2.0-or-later */
/* system_file.c - the names, in any case. */
#include "article/input/system_file.h"

static const struct str names[] = {
    STR_INIT("Thumbs.db"),       STR_INIT("ehthumbs.db"),
    STR_INIT("desktop.ini"),     STR_INIT(".DS_Store"),
    STR_INIT("__MACOSX"),        STR_INIT("$RECYCLE.BIN"),
    STR_INIT(".AppleDouble"),    STR_INIT("System Volume Information"),
    STR_INIT(".Spotlight-V100"), STR_INIT(".Trashes"),
    STR_INIT(".fseventsd"),      STR_INIT("@eaDir"),
};

static bool is_name(struct str part)
{
    if (str_starts(part, STR("._"))) /* the second part of a file, as macOS writes it elsewhere */
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(part, names[i]))
            return true;
    return false;
}

bool system_file_is(struct str path)
{
    while (path.data)
        if (is_name(str_cut(&path, '/')))
            return true;
    return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embargo_line.c - compares the start of a line with phrases. */
#include "article/words/embargo_line.h"

#include <stddef.h>

#define EMBARGO_LINE_MAX 160 /* bytes */
#define LINES_MAX        12  /* non-empty lines at the start of a text */

/* With the word that only an embargo has: "Embargo on arms" is a headline. */
static const char *const phrases[] = {
    "embargoed until",
    "embargoed till",
    "embargoed to",
    "embargoed for",
    "embargoed:",
    "strictly embargoed",
    "embargo until",
    "embargo till",
    "embargo:",
    "under embargo until",
    "under embargo to",
    "under strict embargo",
    "hold for release",
    "not for release before",
    "not for release until",
    "not for publication before",
    "not for publication until",
    "sperrfrist",
    "gesperrt bis",
    "sous embargo jusqu",
    "embargo jusqu",
    "embargado hasta",
    "embargo hasta",
    "embargado até",
    "embargo até",
    "embargo fino a",
    "sotto embargo fino",
    "onder embargo tot",
    "embargo tot",
    "embargo till den",
};

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return true;
    return false;
}

/* "***EMBARGOED", "[Embargo: ...]" */
static struct str without_marks(struct str line)
{
    line = str_trim(line);
    while (line.length > 0 && strchr("*-=[(#_", line.data[0]))
        line = str_trim(str_slice(line, 1, line.length));
    while (line.length > 0 && strchr("*-=])#_.", line.data[line.length - 1]))
        line = str_trim(str_slice(line, 0, line.length - 1));
    return line;
}

bool embargo_line(struct str line, struct str *written)
{
    line = without_marks(line);
    if (line.length > EMBARGO_LINE_MAX)
        return false;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        struct str phrase = str_of(phrases[i]);

        if (!str_starts_nocase(line, phrase))
            continue;
        *written = str_trim(str_slice(line, phrase.length, line.length));
        return has_digit(*written);
    }
    return false;
}

bool embargo_line_find(struct str text, struct str *written)
{
    for (int lines = 0; text.length > 0 && lines < LINES_MAX;) {
        struct str line = str_cut(&text, '\n');

        if (embargo_line(line, written))
            return true;
        lines += str_trim(line).length > 0;
    }
    return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* edits.c - the table of optimal string alignment: three rows of it are enough. */
#include "base/edits.h"

#include <string.h>

#include "base/utf8.h"

struct letters {
    uint32_t at[EDITS_CHARACTERS_MAX + 1];
    uint32_t count;
};

static struct letters letters_of(struct str word)
{
    struct letters letters = {.count = 0};
    const char *at = word.data, *end = word.data + word.length;

    while (at < end && letters.count <= EDITS_CHARACTERS_MAX)
        at += utf8_decode(at, end, &letters.at[letters.count++]);
    return letters;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t edits_between(struct str left, struct str right)
{
    const struct letters a = letters_of(left), b = letters_of(right);
    uint32_t rows[3][EDITS_CHARACTERS_MAX + 1];

    if (a.count > EDITS_CHARACTERS_MAX || b.count > EDITS_CHARACTERS_MAX)
        return UINT32_MAX;
    for (uint32_t j = 0; j <= b.count; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.count; i++) {
        uint32_t *row = rows[i % 3];
        const uint32_t *above = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];

        row[0] = i;
        for (uint32_t j = 1; j <= b.count; j++) {
            row[j] =
                least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a.at[i - 1] != b.at[j - 1]));
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                row[j] = least(row[j], twice[j - 2] + 1);
        }
    }
    return rows[a.count % 3][b.count];
}

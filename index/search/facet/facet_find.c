/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_find.c - searches the values of a facet: folded, by prefixes of words, with typos. */
#include "analysis/analyzer.h"
#include "search/facet/facet.h"

#define LETTERS_MAX 64 /* bytes of a query; the rest is ignored */

static uint32_t typos_allowed(struct str query, const struct facet_typos *typos)
{
    if (!typos->allowed || query.length < typos->one)
        return 0;
    return query.length < typos->two ? 1 : 2;
}

static uint32_t least(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t small = a < b ? a : b;

    return small < c ? small : c;
}

/* Does a prefix of the text differ from the query by at most `typos`? Computes the table of edit
 * distances, one row per byte of the text. The first byte must be equal. */
static bool begins(struct str text, struct str query, uint32_t typos)
{
    uint32_t rows[2][LETTERS_MAX + 1], *row = rows[0], *next = rows[1];
    size_t most = query.length + typos;

    if (query.length == 0)
        return true;
    if (text.length == 0 || text.data[0] != query.data[0])
        return false;
    for (uint32_t i = 0; i <= query.length; i++)
        row[i] = i;
    for (size_t at = 0; at < text.length && at < most; at++) {
        uint32_t *swap = row;

        next[0] = row[0] + 1;
        for (size_t i = 1; i <= query.length; i++)
            next[i] = least(next[i - 1] + 1, row[i] + 1,
                            row[i - 1] + (text.data[at] != query.data[i - 1]));
        row = next;
        next = swap;
        if (row[query.length] <= typos)
            return true;
    }
    return false;
}

static bool is_letter(char byte)
{
    unsigned char c = (unsigned char)byte;

    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static bool has_start(struct str text, struct str query, uint32_t typos)
{
    for (size_t at = 0; at < text.length; at++)
        if ((at == 0 || (is_letter(text.data[at]) && !is_letter(text.data[at - 1]))) &&
            (str_starts(str_slice(text, at, text.length), query) ||
             (typos > 0 && begins(str_slice(text, at, text.length), query, typos))))
            return true;
    return text.length == 0 && query.length == 0;
}

void facet_finder_init(struct facet_finder *finder, struct str query,
                       const struct facet_typos *typos)
{
    *finder = (struct facet_finder){0};
    analyzer_fold(&finder->folded, str_trim(query.data ? query : STR("")));
    finder->query =
        str_slice(buf_str(&finder->folded), 0,
                  finder->folded.length < LETTERS_MAX ? finder->folded.length : LETTERS_MAX);
    finder->typos = typos_allowed(finder->query, typos);
}

void facet_finder_fini(struct facet_finder *finder)
{
    buf_fini(&finder->folded);
    buf_fini(&finder->value);
}

bool facet_finder_finds(struct facet_finder *finder, struct str text)
{
    if (finder->query.length == 0)
        return true;
    buf_clear(&finder->value);
    analyzer_fold(&finder->value, str_trim(text));
    return has_start(buf_str(&finder->value), finder->query, finder->typos);
}

static bool keep(void *context, const struct facet_entry *entry)
{
    return !entry->is_number && facet_finder_finds(context, entry->text);
}

enum budget_limit facet_find(const struct generation *generation, const struct bitmap *all,
                             struct str field, struct facet_finder *finder,
                             const struct facet_options *options, struct arena *arena,
                             struct facet_result *result)
{
    return facet_count_some(generation, all, field, options, keep, finder, arena, result);
}

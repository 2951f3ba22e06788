/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_words.c - the words of a text as `cropLength` counts them. */
#include "search/snippet/snippet_words.h"

#include <stdlib.h>

#include "analysis/analyzer.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "search/snippet/snippet_text.h"

static void add(struct text_words *words, uint32_t start, uint32_t end)
{
    words->ranges = mem_grow(words->ranges, words->count, &words->room, sizeof *words->ranges);
    words->ranges[words->count++] = (struct range){start, end};
}

/* Does the character at `at` belong to the last word? `inside`: any letter does. */
static bool is_part(const struct text_words *words, bool inside, uint32_t at, uint32_t character)
{
    return inside || (words->count > 0 && words->ranges[words->count - 1].end == at &&
                      text_is_attached(character));
}

void words_read(struct text_words *words, struct str text)
{
    const char *end = text.data + text.length;
    uint32_t at = 0, next;
    bool inside = false; /* the last word goes on */

    words->count = 0;
    for (; at < text.length; at = next) {
        uint32_t character;

        next = at + (uint32_t)utf8_decode(text.data + at, end, &character);
        if (!analyzer_in_word(character)) {
            inside = false;
            continue;
        }
        if (is_part(words, inside, at, character))
            words->ranges[words->count - 1].end = next;
        else
            add(words, at, next);
        inside = !text_is_spaceless(character);
    }
}

void words_free(struct text_words *words)
{
    free(words->ranges);
    *words = (struct text_words){0};
}

uint32_t words_at(const struct text_words *words, uint32_t at)
{
    uint32_t low = 0, high = words->count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (words->ranges[middle].start <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

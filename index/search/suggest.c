/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.c - corrections from the lexicon. */
#include "search/suggest.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"

#define ONE_EDIT  4 /* characters from which a word may be one edit off */
#define TWO_EDITS 8

/* A word that is taken for a slip may itself be there. */
static bool add_other(void *best, const struct lexicon_word *word)
{
    return word->distance == 0 || lexicon_best_add(best, word);
}

static struct str correction(const struct generation *generation, struct str word,
                             struct arena *arena)
{
    size_t length = utf8_count(word);
    struct lexicon_best best;
    struct error err;

    if (length < ONE_EDIT)
        return STR_NONE;
    lexicon_best_init(&best, 1, arena);
    if (lexicon_fuzzy(&generation->lexicons, word, length < TWO_EDITS ? 1 : 2, false, add_other,
                      &best, &err) ||
        best.count == 0)
        return STR_NONE; /* no suggestion is no failure */
    lexicon_best_sort(&best);
    return arena_str(arena, best.words[0].text);
}

struct str suggest(const struct generation *generation, struct str text, const struct plan *plan,
                   int64_t deadline, struct arena *arena)
{
    BUF_AUTO struct buf out = {0};
    uint32_t copied = 0;
    bool any = false;

    for (uint32_t i = 0; i < plan->word_count; i++) {
        const struct plan_word *word = &plan->words[i];
        struct str better;

        if (word->known || !word->word.data)
            continue;
        if (deadline && clock_monotonic() > deadline)
            break;
        better = correction(generation, word->word, arena);
        if (!better.data)
            continue;
        buf_add(&out, text.data + copied, word->start - copied);
        buf_add_str(&out, better);
        copied = word->end;
        any = true;
    }
    if (!any)
        return STR_NONE;
    buf_add(&out, text.data + copied, text.length - copied);
    return arena_str(arena, buf_str(&out));
}

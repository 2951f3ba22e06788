/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.c - finds corrections in the lexicon. */
#include "search/suggest.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "search/match/scan.h"

#define ONE_EDIT  4 /* characters from which on one edit is allowed */
#define TWO_EDITS 8
#define TRIED_MAX 5 /* corrections to try per word, if documents are hidden */

/* Skips the word itself, which may be in the lexicon. */
static bool add_other(void *best, const struct lexicon_word *word)
{
    return word->distance == 0 || lexicon_best_add(best, word);
}

/* Who has the word, or another form of it? */
struct shown {
    const struct moment *moment;
    bool any, hidden; /* a document that may be shown; a hidden one */
};

static void look_for_shown(struct match *match, struct arena *arena, void *context)
{
    struct shown *shown = context;
    struct bitmap all;

    uint32_t before;

    match_all(match, &all, arena);
    before = bitmap_count(&all);
    moment_restrict(shown->moment, match->segment_number, &all);
    shown->any |= bitmap_count(&all) > 0;
    shown->hidden |= bitmap_count(&all) < before;
}

/* The lexicon also has words of hidden documents: a correction must not reveal them. Postings know
 * stems, not forms, so a word whose stem a hidden document has is never told. */
static bool may_be_told(const struct searcher *searcher, struct str word, struct arena *arena)
{
    const struct query_options reading = {.plain_words = true};
    const struct plan_options planning = {.tolerance = PLAN_AS_TYPED};
    struct cursor_cache cache = {.arena = arena};
    struct shown shown = {.moment = searcher->moment};
    bool timed_out = false;
    struct error err;
    const struct scan scan = {.generation = searcher->generation,
                              .cache = &cache,
                              .now = searcher->now,
                              .arena = arena,
                              .err = &err};
    struct plan plan;

    if (searcher->moment->hidden_count == 0)
        return true;
    return !plan_build(searcher->view, word, query_parse(word, &reading, arena), &planning, arena,
                       &plan, &err) &&
           !scan_segments(&scan, plan.root, look_for_shown, &shown, &timed_out) && shown.any &&
           !shown.hidden;
}

static struct str correction(const struct searcher *searcher, struct str word, struct arena *arena)
{
    size_t length = utf8_count(word);
    uint32_t wanted = searcher->moment->hidden_count > 0 ? TRIED_MAX : 1;
    struct lexicon_best best;
    struct error err;

    if (length < ONE_EDIT)
        return STR_NONE;
    lexicon_best_init(&best, wanted, arena);
    if (lexicon_fuzzy(&searcher->generation->lexicons, word, length < TWO_EDITS ? 1 : 2, false,
                      add_other, &best, &err))
        return STR_NONE; /* no suggestion is no failure */
    lexicon_best_sort(&best);
    for (uint32_t i = 0; i < best.count; i++)
        if (may_be_told(searcher, best.words[i].text, arena))
            return arena_str(arena, best.words[i].text);
    return STR_NONE;
}

struct str suggest(const struct searcher *searcher, struct str text, const struct plan *plan,
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
        better = correction(searcher, word->word, arena);
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

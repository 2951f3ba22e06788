/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.c - finds corrections in the lexicon. */
#include "search/suggest.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "search/match/scan.h"

#define ONE_EDIT  4 /* characters from which on one edit is allowed */
#define TWO_EDITS 8
#define WORDS_MAX 16 /* words to correct in one query */
#define TRIED_MAX 5  /* corrections to try per word, if documents are hidden */

/* Skips the word itself, which may be in the lexicon. */
static bool add_other(void *best, const struct lexicon_word *word)
{
    return word->distance == 0 || lexicon_best_add(best, word);
}

/* Which documents have the word? */
struct shown {
    const struct search *search;
    bool any, hidden; /* one that the key may see; a hidden article, perhaps with another form */
};

static void look_for_shown(struct match *match, struct arena *arena, void *context)
{
    struct shown *shown = context;
    const struct search *search = shown->search;
    const struct postings *postings =
        &search->generation->segments[match->segment_number].files->postings;
    struct bitmap documents;
    uint32_t all;

    match_all(match, &documents, arena);
    all = bitmap_count(&documents);
    moment_restrict(search->searcher->moment, match->segment_number, &documents);
    shown->hidden |= !postings->has_words && bitmap_count(&documents) < all;
    bitmap_and(&documents, &search->scope[match->segment_number]);
    shown->any |= bitmap_count(&documents) > 0;
}

/* The lexicon also has words of hidden documents: a correction must not reveal them. A word is
 * suggested only if a document that the key may see has the word itself. Segments of earlier
 * versions do not tell the forms of a word: there, no hidden article may have any. */
static bool may_be_suggested(const struct search *search, struct str word)
{
    const struct query_options reading = {.plain_words = true};
    const struct plan_options planning = {.tolerance = PLAN_AS_TYPED};
    struct cursor_cache cache = {.arena = search->arena};
    struct shown shown = {.search = search};
    struct str quoted = arena_format(search->arena, "\"%.*s\"", STR_ARG(word));
    bool timed_out = false;
    const struct scan scan = {.generation = search->generation,
                              .cache = &cache,
                              .now = search->now,
                              .arena = search->arena,
                              .err = search->err};
    struct plan plan;

    if (search->elsewhere)
        return search->elsewhere->may_suggest(search->elsewhere->context, word);
    if (!search->scope)
        return true;
    return !plan_build(search->searcher->view, quoted, query_parse(quoted, &reading, search->arena),
                       &planning, search->arena, &plan, search->err) &&
           !scan_segments(&scan, plan.root, look_for_shown, &shown, &timed_out) && shown.any &&
           !shown.hidden;
}

static enum status visit_near(const struct search *search, struct str word, uint32_t distance,
                              struct lexicon_best *best)
{
    if (!search->elsewhere)
        return lexicon_fuzzy(&search->generation->lexicons, word, distance, false, add_other, best,
                             search->err);
    search->elsewhere->lexicon.near(search->elsewhere->lexicon.context, word, distance, add_other,
                                    best);
    return STATUS_OK;
}

static struct str nearest(const struct search *search, struct str word)
{
    size_t length = utf8_count(word);
    struct lexicon_best best;

    if (length < ONE_EDIT)
        return STR_NONE;
    lexicon_best_init(&best, search->scope || search->elsewhere ? TRIED_MAX : 1, search->arena);
    if (visit_near(search, word, length < TWO_EDITS ? 1 : 2, &best))
        return STR_NONE; /* no suggestion is no failure */
    lexicon_best_sort(&best);
    for (uint32_t i = 0; i < best.count; i++)
        if (may_be_suggested(search, best.words[i].text))
            return best.words[i].text;
    return STR_NONE;
}

static struct str correction(const struct search *search, const struct plan_word *word)
{
    int64_t deadline = search->request->deadline;

    if (!word->word.data || (deadline && clock_give_way() > deadline))
        return STR_NONE;
    if (word->better.data && may_be_suggested(search, word->better))
        return word->better;
    return word->known ? STR_NONE : nearest(search, word->word);
}

struct str suggest(const struct search *search, const struct plan *plan)
{
    struct str text = search->request->q;
    BUF_AUTO struct buf out = {0};
    uint32_t copied = 0;
    bool any = false;
    uint32_t doubts = 0;

    for (uint32_t i = 0; i < plan->word_count && doubts < WORDS_MAX; i++) {
        const struct plan_word *word = &plan->words[i];
        struct str better = correction(search, word);

        doubts += !word->known;
        if (!better.data || word->start < copied) /* parts of a word may overlap */
            continue;
        buf_add(&out, text.data + copied, word->start - copied);
        buf_add_str(&out, better);
        copied = word->end;
        any = true;
    }
    if (!any)
        return STR_NONE;
    buf_add(&out, text.data + copied, text.length - copied);
    return arena_str(search->arena, buf_str(&out));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attempts.c - the attempts of a search (search/search.c), with the words of the cluster.
 *
 * Whether a further attempt is due depends on what the key may see, never on the request's filter.
 * A correction is suggested only if a document that the key may see has the word. */
#include "engine/cluster/inquiry.h"
#include "engine/cluster/words.h"
#include "engine/local/reader_private.h"

struct attempts {
    struct inquiry *inquiry;
    struct words words;
    find_stage_fn *find;
    expect_stage_fn *expect; /* NULL: nothing is asked for ahead */
    void *context;           /* of both */
    double likely;           /* documents that the first stage finds */
};

static enum status look_up(void *context, bool *any)
{
    struct attempts *attempts = context;
    enum status status =
        words_look_up(&attempts->words, inquiry_patience(attempts->inquiry->request), any,
                      attempts->inquiry->dsl.err);

    if (status != STATUS_TIMEOUT)
        return status;
    *any = false; /* words that are not known by the deadline count as in no document */
    return STATUS_OK;
}

/* A document that may be seen has the word itself: that tells nothing of the others. */
static bool may_suggest(void *context, struct str word)
{
    struct attempts *attempts = context;
    json_t *scope = inquiry_scope(attempts->inquiry);

    return scope && words_count_filtered(&attempts->words, word, scope) > 0;
}

static enum status find_stage(void *context, struct elsewhere_stage *stage)
{
    struct attempts *attempts = context;

    return attempts->find(attempts->context, stage);
}

/* How many documents a plan finds, as if words were in documents independently of each other; words
 * of one text are together more often. */
static double likely_matches(const struct attempts *attempts, const struct plan *plan)
{
    double all = (double)words_count_all(&attempts->words), likely = all;

    for (uint32_t i = 0; i < plan->word_count; i++)
        if (!plan->words[i].stop)
            likely *= (double)plan->words[i].node->documents / all;
    return likely;
}

static bool expects_few(void *context, const struct plan *plan, uint32_t few)
{
    struct attempts *attempts = context;

    attempts->likely = likely_matches(attempts, plan);
    return attempts->expect && words_count_all(&attempts->words) > 0 && attempts->likely < few;
}

static bool are_guessed(void *context)
{
    struct attempts *attempts = context;

    return attempts->expect && words_are_guessed(&attempts->words);
}

static void expect_stage(void *context, const struct elsewhere_stage *stage)
{
    struct attempts *attempts = context;
    bool filled = stage->above && attempts->likely >= attempts->inquiry->request->limit;

    attempts->expect(attempts->context, stage, filled);
}

static enum status after_deadline(enum status status)
{
    return status == STATUS_TIMEOUT ? STATUS_OK : status;
}

/* After the deadline no further attempt is due, as if there were many. */
static enum status count_few(void *context, const struct elsewhere_stage *stage, uint32_t most,
                             uint32_t *count)
{
    struct attempts *attempts = context;
    const struct inquiry *inquiry = attempts->inquiry;
    json_t *query = inquiry_query(inquiry, stage->root, false);
    BUF_AUTO struct buf answer = {0};
    enum status status;

    *count = most;
    if (!query)
        return after_deadline(inquiry->dsl.err->status);
    status = inquiry_search(
        inquiry->cluster, inquiry_uid(inquiry->reader), inquiry_patience(inquiry->request),
        json_pack("{s:o, s:i, s:i}", "query", query, "size", 0, "track_total_hits", (int)most),
        &answer, inquiry->dsl.err);
    if (!status)
        *count = (uint32_t)inquiry_total(buf_str(&answer));
    return after_deadline(status);
}

enum status inquiry_run(struct inquiry *inquiry, find_stage_fn *find, expect_stage_fn *expect,
                        void *context, const struct elsewhere_stage **last,
                        struct search_result *result)
{
    struct attempts attempts = {
        .inquiry = inquiry, .find = find, .expect = expect, .context = context};
    const struct elsewhere elsewhere = {.context = &attempts,
                                        .lexicon = words_lexicon(&attempts.words),
                                        .look_up = look_up,
                                        .may_suggest = may_suggest,
                                        .find = find_stage,
                                        .are_guessed = are_guessed,
                                        .expects_few = expects_few,
                                        .expect = expect_stage,
                                        .count_few = count_few};
    enum status status;

    words_init(&attempts.words, inquiry->cluster, inquiry->reader->searcher->generation,
               &inquiry->dsl, inquiry->arena);
    attempts.words.ahead = inquiry->ahead;
    status = elsewhere_run(inquiry->reader->searcher, inquiry->request, &elsewhere, inquiry->arena,
                           last, result, inquiry->dsl.err);
    words_fini(&attempts.words);
    inquiry->marks = result->marks;
    inquiry->plan = status ? NULL : (*last)->plan;
    return status;
}

enum status inquiry_background(struct inquiry *inquiry, const struct search_examples *examples,
                               struct search_hit *documents, struct str *words, struct str *told)
{
    struct attempts attempts = {.inquiry = inquiry};
    const struct elsewhere elsewhere = {
        .context = &attempts, .lexicon = words_lexicon(&attempts.words), .look_up = look_up};
    enum status status;

    words_init(&attempts.words, inquiry->cluster, inquiry->reader->searcher->generation,
               &inquiry->dsl, inquiry->arena);
    status = elsewhere_background(inquiry->reader->searcher, inquiry->request, examples, documents,
                                  &elsewhere, inquiry->arena, words, told, inquiry->dsl.err);
    words_fini(&attempts.words);
    return status;
}

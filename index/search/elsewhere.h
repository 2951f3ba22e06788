/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elsewhere.h - a search of which only the reading is done here: another machine has the postings.
 *
 *   searcher_over → elsewhere_run ⇄ (ask the other machine) → elsewhere_dress for each hit
 *
 * The request is checked, its words become plans, and attempts are made in the same order as for
 * documents that are here (search.c). The terms of a plan have their keys (plan.h), by which the
 * other machine finds them. Each attempt that is made is a stage: its documents come behind those
 * of the stages above it. */
#ifndef DATELINE_SEARCH_ELSEWHERE_H
#define DATELINE_SEARCH_ELSEWHERE_H

#include "query/plan.h"
#include "search/search.h"

struct elsewhere_stage {
    const struct elsewhere_stage *above; /* whose documents come first; NULL: there is none */
    const struct plan_node *root;        /* finds the documents of .above, too */
    const struct plan *plan;             /* whose root that is */
    bool words; /* there are words to rank by; else hits come in order of time, newest first */
    /* find() fills in: */
    uint64_t matches; /* documents, with those of .above */
    uint64_t total;   /* the same; with one hit for each value: values */
    bool timed_out;
    void *hits; /* the caller's */
};

/* The other machine. Functions return a status, and then set the error that elsewhere_run was
 * given.
 */
struct elsewhere {
    void *context; /* of the functions */
    struct plan_lexicon lexicon;
    /* Looks up what the lexicon was asked for since. *any false: nothing was. */
    enum status (*look_up)(void *context, bool *any);
    /* Has a document that the key may see the word itself? */
    bool (*may_suggest)(void *context, struct str word);
    enum status (*find)(void *context, struct elsewhere_stage *stage);
    /* Are there guesses of all that the lexicon was asked for since, and does not know? */
    bool (*are_guessed)(void *context);
    /* Will the plan, whose words are known, probably find fewer documents? NULL: no stage is
     * foreseen. */
    bool (*expects_few)(void *context, const struct plan *plan, uint32_t few);
    /* Tells of a stage that find() will probably be called for. Of .above only root is known. */
    void (*expect)(void *context, const struct elsewhere_stage *stage);
    /* How many documents a stage finds without the request's filter, up to `most`. */
    enum status (*count_few)(void *context, const struct elsewhere_stage *stage, uint32_t most,
                             uint32_t *count);
};

/* Makes the attempts. Fills in all of *result but hits and facets; .valid_until is 0. *last: the
 * last stage that counts, in the arena. Statuses as search_run. */
enum status elsewhere_run(struct searcher *searcher, const struct search_request *request,
                          const struct elsewhere *elsewhere, struct arena *arena,
                          const struct elsewhere_stage **last, struct search_result *result,
                          struct error *err);
/* Checks the request, and reads its words as typed, without asking: what to mark. Statuses as
 * search_run. */
enum status elsewhere_read(struct searcher *searcher, const struct search_request *request,
                           struct arena *arena, const struct marks **marks, struct error *err);

/* Which words of a text and of documents tell most of what they are about (background.c): those to
 * search for, and those of them that are in displayed fields, in the arena. documents[]: as
 * elsewhere_dress takes them, one for each of examples->ids. Uses only .lexicon and .look_up.
 * Statuses as search_run. */
enum status elsewhere_background(struct searcher *searcher, const struct search_request *request,
                                 const struct search_examples *examples,
                                 struct search_hit *documents, const struct elsewhere *elsewhere,
                                 struct arena *arena, struct str *words, struct str *told,
                                 struct error *err);

/* Fills in the details of a hit that has .fields and .rank, if the request wants them. `plan`: that
 * of the last stage. */
void elsewhere_detail(struct searcher *searcher, const struct search_request *request,
                      const struct plan *plan, struct arena *arena, struct search_hit *hit);
/* Fills in .snippet and .headline of a hit that has .fields, .body and .language, if the request
 * wants them; then empties .body if the request wants none, or the body is not displayed. */
void elsewhere_dress(struct searcher *searcher, const struct search_request *request,
                     const struct marks *marks, struct arena *arena, struct search_hit *hit);

#endif

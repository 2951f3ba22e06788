/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elsewhere.h - a search of which only the reading is done here: another machine has the postings.
 *
 *   searcher_over → elsewhere_ask → (ask the other machine) → elsewhere_dress for each hit
 *
 * The request is checked, and its words become a plan, by the same functions as for documents that
 * are here. The terms of the plan have their keys (plan.h), by which the other machine finds them.
 */
#ifndef DATELINE_SEARCH_ELSEWHERE_H
#define DATELINE_SEARCH_ELSEWHERE_H

#include "query/plan.h"
#include "search/search.h"

/* The lexicon that is elsewhere. */
struct elsewhere {
    /* How many documents have the word (folded). */
    uint64_t (*count_word)(void *context, struct str word);
    void *context;
};

#define ELSEWHERE_STAGES 3

struct elsewhere_plan {
    /* What is looked for, in this order; of a later one only if those before found few documents,
     * and behind their documents:
     *
     *   all words as typed, as the request's `match` says
     *   also words that start with the last one, if the reader is typing
     *   fewer of the words, if `match` allows it and several can be left out (.fewer) */
    const struct plan_node *stages[ELSEWHERE_STAGES];
    uint32_t stage_count;
    bool fewer;     /* the last stage is the third one */
    bool words;     /* there are words to rank by; else hits come in order of time, newest first */
    bool truncated; /* the query was cut at its limits */
    bool relative;  /* a date is relative to now */
    const struct marks *marks;
};

/* Statuses as search_run. `plan` is in the arena. */
enum status elsewhere_ask(struct searcher *searcher, const struct search_request *request,
                          const struct elsewhere *elsewhere, struct arena *arena,
                          struct elsewhere_plan *plan, struct error *err);

/* Fills in .snippet and .headline of a hit that has .fields, .body and .language, if the request
 * wants them; then empties .body if the request wants none. */
void elsewhere_dress(struct searcher *searcher, const struct search_request *request,
                     const struct marks *marks, struct arena *arena, struct search_hit *hit);

#endif

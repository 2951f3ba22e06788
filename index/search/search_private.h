/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_private.h - the structs and steps of one search.
 *
 *   search.c         runs the attempts in order, and fills in the result
 *   search_prepare.c checks the request; sets its page and its filters
 *   search_explain.c tells how a query was read
 *   search_fields.c  which names in a query are fields
 *   search_plan.c    makes a plan from the request's words
 *   search_best.c    finds hits by bm25, closeness and recency; finds or counts all matches
 *   search_sorted.c  finds hits in the order of columns
 *   search_rules.c   finds hits by the settings' ranking rules
 *   search_answer.c  fetches documents, makes snippets
 *   search_list.c    all hits in one order, fetched a few at a time
 *   search_timeline.c how many documents match over time
 *   search_elsewhere.c  the attempts, where another machine has the postings
 *   search_needs.c   what a document needs to match a request that is kept
 *   search_union.c   several requests together; the values of a facet
 *   similar.c, background.c  documents like others (similar_private.h): make their own plans
 *
 * After search_prepare, `struct search` is constant. Each attempt writes into its own `struct
 * found`. So an attempt depends only on the request and on the results of earlier attempts given to
 * it. */
#ifndef DATELINE_SEARCH_SEARCH_PRIVATE_H
#define DATELINE_SEARCH_SEARCH_PRIVATE_H

#include "query/plan.h"
#include "search/elsewhere.h"
#include "search/match/match.h"
#include "search/rules/rules.h"
#include "search/search.h"
#include "search/searcher.h"

/* A prepared request. All attempts share it. */
struct search {
    struct searcher *searcher;
    const struct generation *generation;
    const struct search_request *request;
    const struct query *query;
    const struct pro_query
        *professional; /* in the professional's language: replaces .query; else NULL */
    const struct settings *settings; /* settings whose rules rank; NULL: rank by bm25 */
    const struct bitmap *filters;    /* one per segment: what may match; NULL: all */
    const struct bitmap *scope;      /* the same without the request's filter: what exists for it */
    const struct moment *moment;     /* the searcher's, narrowed to what the key may see */
    const struct plan_seen *seen; /* the same for plans; NULL: all, or what .request->only says */
    struct str distinct;          /* show one hit per value of this field; STR_NONE: off */
    uint32_t offset, wanted;      /* hits [offset, wanted) are shown */
    int64_t now;
    const struct elsewhere *elsewhere; /* has the postings (elsewhere.h); NULL: they are here */
    bool foresees;                     /* what a plan depends on is not looked up (search.c) */
    struct cursor_cache *cache;        /* makes later attempts faster */
    struct plan_compounds *compounds;  /* so does this */
    struct arena *arena;
    struct error *err;
};

#define FEW_HITS 100 /* with fewer hits, a search looks for more (search.c) */

/* The plan and the results of one attempt. */
struct found {
    struct plan *plan;
    const struct found *above;       /* the attempt whose documents come first; NULL: none. The plan
                                        matches these documents, too */
    bool apart;                      /* they come first in every sort order */
    const struct search_sort *sorts; /* bm25: the sort order of the hits; none: relevance */
    uint32_t sort_count;
    const struct rule_list *rules; /* NULL: not ranked by rules */
    struct match_hit *hits;
    const struct ranked *ranked; /* one per hit; NULL: no rule looked at words */
    uint32_t hit_count;
    struct match_hit *best; /* by relevance: the best before one per value is kept */
    uint32_t best_count;
    float most;                    /* by relevance: the maximum score */
    struct elsewhere_stage *stage; /* with .elsewhere: what it found; else NULL */
    struct bitmap *all;            /* all matches, one set per segment; NULL until needed */
    uint64_t matches;              /* documents */
    uint64_t total;                /* documents; with distinct: values */
    bool total_exact;
    uint32_t reach; /* matches without the request's filter, up to FEW_HITS */
    bool timed_out; /* this attempt, or an earlier one */
    bool fewer_words;
    bool only_hidden; /* hidden fields were searched, too: nothing else matches */
    bool corrected;   /* words other than those typed added matches */
};

/* search.c */
/* Runs the attempts. *found: the results of the last one that was needed, in the arena. */
enum status search_find(const struct search *search, struct found **found);
/* Fills in everything but facets and hits. */
void search_fill(const struct search *search, const struct found *found,
                 struct search_result *result);
/* Is the last word looked for as the start of one, too, if whole words find few hits? */
bool search_is_typing(const struct search *search);

/* search_prepare.c */
/* Checks the request and evaluates its filters. Initializes `cache`, which must last as long as
 * *search. Statuses as search_run. */
enum status search_prepare(struct search *search, struct searcher *searcher,
                           const struct search_request *request, struct cursor_cache *cache,
                           struct arena *arena, struct error *err);

/* search_fields.c */
/* The names that a request may use: of fields that documents have which it may see. */
struct search_names {
    const struct generation *generation;
    const struct schema *schema;
    const struct moment *seen; /* NULL: it may see all documents */
    uint64_t *shown;           /* how many of them have each field; owned; NULL until needed */
};
void search_names_init(struct search_names *names, const struct generation *generation,
                       const struct moment *seen);
void search_names_fini(struct search_names *names);
/* For struct query_options and struct pro_options: is it a field; the searchable field of this
 * name, in any case. `names`: a struct search_names. */
bool search_is_field(void *names, struct str name);
struct str search_field_of_name(void *names, struct str name);

/* search_plan.c */
/* Parses the words of the request; in the arena. In the professional's language: an empty query. */
const struct query *search_query(const struct search *search);
/* The same in the professional's language; *query NULL: the request is in another.
 * STATUS_BAD_QUERY. */
enum status search_professional(const struct search *search, const struct pro_query **query);
/* How an attempt reads the words. */
struct search_reading {
    bool typing; /* also search the last word as a prefix */
    enum plan_tolerance tolerance;
    bool loose_phrases;        /* read phrases as words */
    bool with_hidden;          /* search all words in hidden fields, too */
    bool open;                 /* what a document needs, whatever the lexicon has (plan.h) */
    const struct plan *before; /* that found nothing (plan.h) */
};
enum status search_plan(const struct search *search, struct search_reading reading,
                        struct plan *plan);

/* Facets and exact totals need the set of all matches. */
static inline bool search_wants_all(const struct search_request *request)
{
    return request->facet_count > 0 || request->exact_total;
}

/* search_best.c, search_sorted.c: each finds the hits of found->plan, and fills in the rest of
 * *found. */
enum status search_find_best(const struct search *search, struct found *found);
enum status search_find_sorted(const struct search *search, const struct search_sort *sorts,
                               uint32_t count, struct found *found);
/* search_elsewhere.c: the same, where .elsewhere has the postings. */
enum status search_find_elsewhere(const struct search *search, struct found *found);
/* Will the first attempt, which has its plan, probably find few documents there? */
bool search_expects_few(const struct search *search, struct found *first);
/* Does it guess all that a plan depends on, before it looks that up? */
bool search_is_guessed(const struct search *search);
/* Tells .elsewhere of an attempt that will probably be made. */
void search_expect(const struct search *search, struct found *found);
/* Counts the documents that have the plan's words, whatever the request's filter, up to `most`. */
enum status search_count_few(const struct search *search, const struct plan *plan, uint32_t most,
                             uint32_t *count);
/* Fills in found->all and the exact number of matches, if they are not known yet. */
enum status search_everything(const struct search *search, struct found *found);

/* Sets the total to the number of distinct values, or to those counted before the deadline. */
void search_count_distinct(const struct search *search, struct found *found);

/* search_rules.c */
enum status search_find_by_rules(const struct search *search, struct found *found);
/* The rules to report in details; NULL: none. */
const struct rule_list *search_rules_shown(const struct search *search, const struct found *found);
/* Sets the rank of hit `number` if rules ranked it, and its details if requested. `rules`: from
 * search_rules_shown. */
void search_rule_hit(const struct search *search, const struct found *found,
                     const struct rule_list *rules, uint32_t number, struct search_hit *out);

/* search_union.c */
struct search_matches {  /* of one request */
    struct bitmap *all;  /* one set per segment */
    struct str distinct; /* the field of which one hit per value is shown */
    bool timed_out;      /* matches may be missing */
};
enum status search_matches_of(struct searcher *searcher, const struct search_request *request,
                              struct arena *arena, struct search_matches *out, struct error *err);

/* search_answer.c */
/* A score as a share of the maximum score, 0 to 1. */
double search_share(const struct found *found, float score);
/* Makes the snippet and the marked headline of a hit, if the request wants them, of displayed
 * fields only. */
void search_dress(const struct search *search, const struct marks *marks, struct search_hit *hit);
/* Does a hit keep its body? If the request wants it, and it is displayed. */
bool search_gives_body(const struct search *search);
/* Fetches the hits of the page into the result. */
enum status search_show(const struct search *search, const struct found *found,
                        struct search_result *result);
/* The budget ended here: a part of the answer is missing. BUDGET_OPEN: it did not. */
void search_cut(struct search_result *result, enum budget_limit limit);

#endif

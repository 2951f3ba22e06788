/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inquiry.h - a request as the cluster is asked for it: shared by searches, lists and browsing.
 *
 * Functions that make JSON return a new value; NULL with *err. One thread at a time. */
#ifndef DATELINE_ENGINE_CLUSTER_INQUIRY_H
#define DATELINE_ENGINE_CLUSTER_INQUIRY_H

#include "engine/cluster/cluster.h"
#include "engine/cluster/dsl.h"
#include "search/elsewhere.h"

/* One search for a request. */
struct inquiry {
    struct reader *reader;
    struct search_cluster *cluster;
    const struct search_request *request;
    const struct marks *marks; /* what hits are dressed with; NULL: not known yet */
    int64_t newest;            /* of a search by recency: see inquiry_find_newest */
    const struct plan *plan;   /* inquiry_run: that of the last stage */
    struct asked_ahead *ahead; /* what was asked for ahead; NULL: nothing is */
    struct dsl dsl;
    struct arena *arena;
};

/* `arena`: keeps what filters by story have found. `request`: has the deadline; NULL: there is
 * none. */
struct dsl inquiry_dsl(const struct reader *reader, struct arena *arena,
                       const struct search_request *request, struct error *err);
const char *inquiry_uid(const struct reader *reader); /* of the index */

/* attempts.c: which words of a text and of documents to search for (search/elsewhere.h). */
enum status inquiry_background(struct inquiry *inquiry, const struct search_examples *examples,
                               struct search_hit *documents, struct str *words, struct str *told);

/* whole.c: begins to count all that a request finds. *bare: gets the request without facets and
 * page, and lasts as long as *inquiry. */
void inquiry_begin(struct reader *reader, const struct search_request *request,
                   struct search_request *bare, struct arena *arena, struct inquiry *inquiry,
                   struct error *err);
/* STATUS_BAD_REQUEST: the request has what a cluster cannot do yet, or not where `distinct` is
 * false: one hit for each value. */
enum status inquiry_check(const struct inquiry *inquiry, bool distinct);
/* Checks the request, and reads its words as typed: fills in .marks. */
enum status inquiry_read(struct inquiry *inquiry);

/* newest.c: fills in .newest, the date (ms) from which recency counts: now; in an old archive, its
 * newest article's. */
enum status inquiry_find_newest(struct inquiry *inquiry);

/* Finds a stage (elsewhere.h). */
typedef enum status find_stage_fn(void *context, struct elsewhere_stage *stage);
/* Tells of a stage that will probably be found next (ahead.h). `filled`: those above it probably
 * fill the page. */
typedef void expect_stage_fn(void *context, const struct elsewhere_stage *stage, bool filled);
/* attempts.c: makes the attempts of a search (search/search.c). Fills in .marks, and all of *result
 * but hits and facets. *last: the last stage that counts. `expect` NULL: it is not told. */
enum status inquiry_run(struct inquiry *inquiry, find_stage_fn *find, expect_stage_fn *expect,
                        void *context, const struct elsewhere_stage **last,
                        struct search_result *result);

/* whole.c: all that the request finds, without scores. Fills in .marks. STATUS_TIMEOUT. */
json_t *inquiry_whole(struct inquiry *inquiry);

/* What `root` finds of what may be found: by the moment and the key; by the request's own filter,
 * too, if `filtered`. */
json_t *inquiry_query(const struct inquiry *inquiry, const struct plan_node *root, bool filtered);
/* Adds a filter to a list; NULL adds nothing. False with *err. */
bool inquiry_add_filter(const struct dsl *dsl, const struct filter_node *filter, json_t *list);
/* By the sorts, else by relevance, else the newest first; equal ones by id. */
json_t *inquiry_order(const struct dsl *dsl, const struct search_sort *sorts, uint32_t count,
                      bool by_score);

/* What is wanted of a hit, other than the values of a field. */
#define HIT_DOCUMENT (-1)
#define HIT_SKETCH   (-2)

/* Which hits of a query, and what about them. */
struct hit_page {
    uint32_t from, size;
    bool facets;
    bool by_score;                   /* if the request has no sort; else the newest first */
    const struct plan *plan;         /* with .by_score: whose words rank the best hits again */
    const struct plan_node *without; /* not those that this finds; facets count them. NULL: all */
    int values_of;                   /* the values of this field; or HIT_DOCUMENT, HIT_SKETCH */
};
enum status inquiry_ask_page(const struct inquiry *inquiry, const struct plan_node *root,
                             const struct hit_page *page, struct buf *answer);
/* It will probably be asked for, perhaps with fewer hits. */
void inquiry_expect_page(const struct inquiry *inquiry, const struct plan_node *root,
                         const struct hit_page *page);

/* For an answer that is no search's: a document, a page of them. `wait_ms` of a request. */
#define READ_MS 6000

/* How long the cluster may search: ms; 0: no deadline. */
unsigned inquiry_time_left(const struct search_request *request);
/* How long to wait for an answer that should come by the deadline: `wait_ms` of a request. */
unsigned inquiry_patience(const struct search_request *request);
/* Takes over the body. An answer of only some shards is an error. STATUS_TIMEOUT: the cluster was
 * not ready in the time that the body gives it. */
enum status inquiry_search(struct search_cluster *cluster, const char *uid, unsigned wait_ms,
                           json_t *take_body, struct buf *answer, struct error *err);
/* Of which copies of the shards to ask for a search: false: it does not matter. */
bool inquiry_preference(const json_t *body, struct buf *out);
/* Fills in .search_ms by .wait_ms. */
void inquiry_limit(struct cluster_request *request);
uint64_t inquiry_total(struct str answer);
/* What may be found, by the moment and the key. NULL with *err. */
json_t *inquiry_scope(const struct inquiry *inquiry);
/* The same, by the request's own filter, too. */
json_t *inquiry_scope_filtered(const struct inquiry *inquiry);

/* The stored text of a document that may be shown, in the arena. STATUS_DOCUMENT_NOT_FOUND. */
enum status inquiry_fetch(struct reader *reader, struct str id, struct arena *arena,
                          struct str *text, struct error *err);
/* Fills in .fields, .body and .language from the stored text, in the arena; and what identifies the
 * document. */
enum status inquiry_take_document(const struct schema *schema, struct str text, struct arena *arena,
                                  struct search_hit *hit, struct error *err);
/* Fills in a hit from one of the answer; without snippets as long as .marks are not known. */
enum status inquiry_take_hit(const struct inquiry *inquiry, struct str found,
                             struct search_hit *hit);
void inquiry_dress(const struct inquiry *inquiry, struct search_hit *hit);
/* Counts a hit in the request's budget. False: it is used up. */
bool inquiry_may_take_hit(const struct inquiry *inquiry, struct search_result *result);
/* Scores are shares of the stage's best one; those of a later stage are below all before it. */
double inquiry_rank(double score, double most, uint32_t stage);

/* --- distinct.c --- */

/* The field of which each value has one hit at most. HIT_SKETCH: each story has. HIT_DOCUMENT:
 * none. */
int distinct_field_of(
    const struct inquiry
        *inquiry); /* The values of a field among the documents that `root` finds, and the documents
                    * without one: about so many (distinct_count.c). */
enum status distinct_estimate(const struct inquiry *inquiry, int field,
                              const struct plan_node *root, uint64_t *count);
/* The hits of the page, and how many there are in all. */
enum status distinct_find(struct inquiry *inquiry, int field, struct search_result *result);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cluster.h - the engine for indexes in a cluster: the struct that its files share.
 *
 *   cluster.c    opens it, and has the table of make.h
 *   ask.c        one request: what its failures mean
 *   shape.c      settings, fields and languages of an index: `_meta` of its mapping
 *   life.c       makes and deletes indexes, changes settings;  rebuild.c: makes one anew
 *   document.c   an article to what the cluster indexes of it (tokens.c);  terms.c: frequencies
 *   write.c      the documents of a batch;  bulks.c: changes on their way
 *   dsl.c        a plan to the cluster's query (dsl_private.h);  conditions.c: a filter to it
 *   facets.c     facets to aggregations and back (counted.h);  facet_values.c: searched
 *   timeline.c   counts over time (calendar.h);  together.c: several requests as one
 *   read.c       a search and the hits that come back (inquiry.h);  distinct.c: one for each value
 *   closeness.c  how the cluster ranks the best hits again;  newest.c: from when recency counts
 *   found_stories.c  or for each story, among near-duplicates (copy_set.c)
 *   attempts.c   which stages a search has: slips, fewer words;  words.c: the cluster's lexicon
 *   ahead.c      stages that are asked for together
 *   browse.c     documents;  list.c: all hits of a search, for exports;  similar.c
 *   whole.c      all that a request finds, as one query
 *   changes.c    what has changed since an earlier look (positions.h), for saved searches, which
 *                search in it here (gathered.h)
 *   takedowns.c  what was taken down, for all fronts; removes what was deleted for good
 *   scan.c       all documents, for dumps;  arrival.c: an index that is moved into the cluster
 *
 * An index `news` is the cluster's index `dateline-news`. Once it was made anew with other settings
 * (rebuild.c), it is `dateline-news.2`, and `dateline-news` is an alias of that. The index
 * `dateline_state` has the lease of the writer, and which operations each index contains. */
#ifndef DATELINE_ENGINE_CLUSTER_CLUSTER_H
#define DATELINE_ENGINE_CLUSTER_CLUSTER_H

#include <jansson.h>
#include <pthread.h>

#include "engine/cluster.h"
#include "engine/local/local.h"
#include "engine/make.h"
#include "store/terms/norms.h"

#define CLUSTER_PREFIX     "dateline-"
#define CLUSTER_STATE      "dateline_state"
#define CLUSTER_OWNER_SIZE 33 /* 32 hexadecimal digits and a NUL */
#define CLUSTER_NAME_SIZE  (sizeof CLUSTER_PREFIX + INDEX_UID_MAX + 12)

/* What an index is like: `_meta` of its mapping. */
struct index_shape {
    struct settings *settings;
    struct field_list *fields;
    struct str primary_key; /* STR_NONE: not known yet; NUL-terminated */
    bool languages[LANGUAGE_MAX];
    int64_t created, updated; /* ms */
    uint64_t revision;
    uint64_t operation;           /* that made it */
    char name[CLUSTER_NAME_SIZE]; /* of the cluster's index; "": not read from one */
    bool lacks_sketches;  /* a version without them has made it: near-duplicates are not found */
    bool lacks_terms;     /* the same: words are scored by `text` and `body` */
    bool lacks_structure; /* the same: sentences, capitals and lengths are not known */
    bool old_joints;      /* its documents have TOKEN_JOINT (tokens.h), like queries */
    /* Average lengths of the fields; .count 0: not measured yet, and no document has `terms`. */
    struct norms norms;
    /* Who is moving it into the cluster: it has only some of its documents. "": it is whole. */
    char mover[CLUSTER_OWNER_SIZE];
};

/* A shape that was looked up not long ago, as what queries are read by. */
struct known_shape {
    struct known_shape *next;
    char uid[INDEX_UID_MAX + 1];
    struct generation *generation;
    int64_t looked;     /* clock_monotonic() ns: when the cluster was last asked for it */
    int64_t seen;       /* the same: when the cluster last said it */
    uint64_t documents; /* when they were last counted; 0: they were not */
};

struct outgoing;

struct search_cluster {
    struct engine engine; /* first, so that one is the other */
    struct cluster_transport transport;
    char owner[CLUSTER_OWNER_SIZE];
    pthread_mutex_t mutex; /* protects .known */
    struct known_shape *known;
    struct recent_counts *counts;    /* of words, lately */
    pthread_mutex_t takedowns_mutex; /* protects the next member; held while it is read */
    json_t *takedowns;               /* the records that are known; NULL: none was read */
    /* only the writing thread uses these */
    struct outgoing *outgoing; /* of the batch; NULL: none yet */
    bool leased;
    int64_t renewed;      /* clock_monotonic() ns: when the last write of the lease began */
    json_int_t lease_seq; /* of the lease that this process wrote */
    json_int_t lease_term;
    json_int_t seen_seq; /* of another's lease, when it was last seen to change */
    int64_t seen;        /* clock_monotonic() ns */
};

static inline struct search_cluster *cluster_of(const struct engine *engine)
{
    return (struct search_cluster *)(uintptr_t)engine;
}

/* --- ask.c --- */

/* What an answer other than 2xx means, besides a failure. */
enum ask_miss {
    ASK_FOUND,   /* the answer is as it should be */
    ASK_MISSING, /* 404: there is no such thing */
    ASK_CONFLICT /* 409: it is there, or has changed */
};
/* Sends `body` (NULL: none; the reference is taken over). The text of the answer is appended; it is
 * JSON. STATUS_IO: the cluster is away, busy or read-only: try again. STATUS_NO_PERMISSION. */
enum status ask(struct search_cluster *cluster, const char *method, const char *path,
                json_t *take_body, enum ask_miss *miss, struct buf *answer, struct error *err);
enum status ask_text(struct search_cluster *cluster, const struct cluster_request *request,
                     enum ask_miss *miss, struct buf *answer, struct error *err);
/* What the cluster has refused with this code, as ask_text says it; also an index that is missing.
 */
enum status ask_refused(int code, struct str answer, const char *uid, struct error *err);
/* Asks for `size` documents. */
typedef enum status ask_page_fn(void *context, uint32_t size, struct buf *answer,
                                struct error *err);
/* Documents may be large: a page whose answer is larger than the transport takes is asked for again
 * with half as many. *size: of the page that came, for the pages behind it. STATUS_TOO_LARGE: one
 * document is too large. */
enum status ask_page(uint32_t *size, ask_page_fn *ask, void *context, struct buf *answer,
                     struct error *err);
/* A member of an answer as a number; 0: it is none. */
uint64_t ask_number(struct str object, const char *member);
/* STATUS_IO: the answer says 200, but not all shards of the cluster's index have done it. */
enum status ask_check_shards(struct str answer, const char *name, struct error *err);
/* One of the documents of a `_mget`. STATUS_IO: its shard does not answer, so it may be there.
 * STATUS_INDEX_NOT_FOUND. */
enum status ask_check_document(struct str item, const char *uid, struct error *err);
/* "/dateline-UID/REST"; yours to free. */
char *index_path(const char *uid, const char *rest);

/* --- shape.c --- */

struct index_shape *shape_new(enum settings_preset preset, struct str primary_key);
void shape_free(struct index_shape *shape); /* NULL is fine */
/* *out NULL: there is no such index. STATUS_CORRUPT: it is not one of ours. */
enum status shape_read(struct search_cluster *cluster, const char *uid, struct index_shape **out,
                       struct error *err);
/* A new one. It does not look for copies as long as the index lacks sketches, whatever its settings
 * are. */
struct schema *shape_schema(const struct index_shape *shape);
/* STATUS_INDEX_NOT_FOUND: another process is moving the index here, and it is not whole yet. */
enum status shape_check_whole(const struct search_cluster *cluster, const char *uid,
                              const struct index_shape *shape, struct error *err);
/* A new value: `_meta`. */
json_t *shape_meta(const struct index_shape *shape);
/* Stores it as the next revision; this process uses it from then on. */
enum status shape_store(struct search_cluster *cluster, const char *uid, struct index_shape *shape,
                        struct error *err);
/* The functions of make.h. */
void shape_list(struct engine *engine, struct arena *arena, struct index_info **out,
                uint32_t *count);
enum status shape_newest(struct engine *engine, struct str uid, struct generation **out,
                         struct error *err);
void shape_forget(struct search_cluster *cluster, const char *uid); /* NULL: all */
/* About how many documents the index has; 0: that is not known. */
uint64_t shape_documents(struct search_cluster *cluster, const char *uid);
void shape_note_documents(struct search_cluster *cluster, const char *uid, uint64_t documents);

/* --- life.c: see make.h --- */

enum status life_create(struct engine *engine, const char *uid, enum settings_preset preset,
                        struct str primary_key, uint64_t operation, struct error *err);
/* Makes the index with this shape. STATUS_INDEX_EXISTS; another status if it cannot be in a
 * cluster. */
enum status life_make(struct search_cluster *cluster, const char *uid, struct index_shape *shape,
                      struct error *err);
/* A new value: the body of the request that makes it. */
json_t *life_description(const struct index_shape *shape);
enum status life_delete(struct engine *engine, const char *uid, uint64_t *documents,
                        struct error *err);
enum status life_has(struct engine *engine, const char *uid, bool *out, struct error *err);
enum status life_set_settings(struct engine *engine, const char *uid, const json_t *patch,
                              struct error *err);
enum status life_count(struct search_cluster *cluster, const char *uid, uint64_t *documents,
                       struct error *err);

/* --- lease.c: see make.h --- */

enum status lease_begin(struct engine *engine, unsigned wait_ms, struct error *err);
bool lease_is_ours(const struct engine *engine);
void lease_end(struct engine *engine);
/* Writes it anew if that is due. STATUS_LOCKED: another process took it. */
enum status lease_keep(struct search_cluster *cluster, struct error *err);
/* Writes it in any case: on success nobody else has had it since it was written last. */
enum status lease_renew(struct search_cluster *cluster, struct error *err);
/* Is it certain that no other process takes it for so long? */
bool lease_lasts(const struct search_cluster *cluster, unsigned wait_ms);

/* --- write.c --- */

extern const struct batch_store cluster_store;
/* Were so many changes of a bulk all taken? */
enum status bulk_check(struct str answer, uint32_t count, struct error *err);
/* Lets searches and scans find what was written to the cluster's index of this name. */
enum status refresh_index(struct search_cluster *cluster, const char *name, struct error *err);
void outgoing_free(struct outgoing *outgoing); /* NULL is fine */
/* Forgets which operations of this process the index contains. */
enum status outgoing_forget(struct search_cluster *cluster, const char *uid, struct error *err);

/* --- rebuild.c --- */

/* Makes the index anew with the settings of `shape`, and puts it in place of the one that the shape
 * was read from. Readers see the old one until then. */
enum status rebuild_index(struct search_cluster *cluster, const char *uid,
                          struct index_shape *shape, struct error *err);
/* A write to the cluster's index `name` was refused by a block: removes it if a rebuild that was
 * killed has left it. The caller has the right to write. */
void rebuild_end_block(struct search_cluster *cluster, const char *uid, const char *name);
/* Deletes the note of such a block; it is fine if there is none. */
enum status rebuild_forget_block(struct search_cluster *cluster, const char *uid,
                                 struct error *err);
/* Appends the name of the index that a rebuild makes, or has begun to make before a crash. */
void rebuild_name(const char *uid, const struct index_shape *shape, struct buf *out);

/* --- read.c: see make.h --- */

enum status read_search(struct reader *reader, const struct search_request *request,
                        struct arena *arena, struct search_result *result, struct error *err);

/* --- browse.c: see make.h --- */

enum status read_document(struct reader *reader, struct str id, struct arena *arena,
                          struct search_hit *document, struct error *err);
enum status read_may_show(struct reader *reader, const struct filter_node *scope, int64_t deadline,
                          const struct str *ids, uint32_t count, struct arena *arena, bool *shown,
                          struct error *err);
enum status read_browse(struct reader *reader, const struct browse *browse, struct arena *arena,
                        browse_fn *each, void *context, uint64_t *total, struct error *err);
void read_count(const struct reader *reader, uint64_t *documents, uint64_t *fields);

/* --- timeline.c, together.c, facet_values.c: see make.h --- */

enum status read_timeline(struct reader *reader, const struct search_request *const *requests,
                          uint32_t count, enum timeline_interval interval, struct arena *arena,
                          struct timeline *out, struct error *err);
enum status read_together(struct reader *reader, const struct search_part *parts, uint32_t count,
                          const struct str *facets, uint32_t facet_count, struct arena *arena,
                          struct search_result *result, struct error *err);
enum status read_facet_values(struct reader *reader, const struct search_request *request,
                              struct str field, struct str text, struct arena *arena,
                              struct facet_result *values, enum budget_limit *limit,
                              struct error *err);

/* --- similar.c: see make.h --- */

enum status read_similar(struct reader *reader, struct str id, const struct search_request *request,
                         struct arena *arena, struct search_result *result, struct error *err);
enum status read_background(struct reader *reader, const struct search_examples *examples,
                            const struct search_request *request, struct arena *arena,
                            struct search_result *result, struct str *query, struct error *err);

/* --- list.c: see make.h --- */

enum status list_open(struct reader *reader, const struct search_request *request,
                      struct arena *arena, void **out, uint32_t *count, struct error *err);
enum status list_fetch(void *list, uint32_t from, uint32_t count, int64_t now, struct arena *arena,
                       struct search_result *result, struct error *err);
void list_close(void *list);

/* --- scan.c: see make.h --- */

/* One state of the index that searches name (a point in time): its id, yours to pass to pit_close.
 */
enum status pit_open(struct search_cluster *cluster, const char *uid, char **id, struct error *err);
void pit_close(struct search_cluster *cluster, char *take_id); /* NULL is fine */
/* A new value: names the state in the body of a search. */
json_t *pit_body(const char *id);
/* Takes over the body. STATUS_IO: the cluster has given up the state. */
enum status pit_search(struct search_cluster *cluster, json_t *take_body, struct buf *answer,
                       struct error *err);
enum status scan_dump(struct engine *engine, struct str uid, const struct dump_place *place,
                      dump_line_fn *line, void *context, struct error *err);

#endif

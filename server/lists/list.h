/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.h - a list of names, and what an index has of each.
 *
 * The thread of lists.h fills in the rows; everything else does not change once the list is there.
 */
#ifndef DATELINE_SERVER_LISTS_LIST_H
#define DATELINE_SERVER_LISTS_LIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/engine.h"
#include "server/keys/uuid.h"

#define LIST_NAMES_MAX     10000
#define LIST_SPELLINGS_MAX 20  /* of one name, the name itself among them */
#define LIST_NAME_MAX      200 /* bytes of one spelling */
#define LIST_ARTICLES_MAX  1000
#define LIST_BYTES_MAX     ((size_t)64 << 20) /* of the rows; later rows only count */
#define LIST_THREADS_MAX   16

struct list_name {
    const struct str *spellings; /* the first one is the name */
    uint32_t count;
};

enum list_status { LIST_ENQUEUED, LIST_PROCESSING, LIST_SUCCEEDED, LIST_FAILED, LIST_CANCELED };

struct name_list {
    struct name_list *next; /* newer */
    char id[UUID_SIZE];
    char uid[INDEX_UID_MAX + 1]; /* of the index */
    char owner[65];              /* a hash of who asked; only to be compared */
    struct arena *arena;         /* of the names and the scope */
    struct list_name *names;
    uint32_t name_count;
    bool fuzzy;                      /* also look for slips */
    uint32_t articles;               /* to name for each name, at most */
    const struct filter_node *scope; /* what the asking key may see; NULL: all */
    json_t *rule;    /* that the scope is made of, and borrows from; owned; NULL: none */
    int64_t created; /* ms since 1970 */
    bool again;      /* it had ended before a restart: others come first */
    /* protected by the mutex of lists.c */
    enum list_status status;
    bool stop; /* no longer wanted */
    int64_t started, finished;
    struct error error;
    struct buf rows; /* a JSON object for each name that is done (list_view.c) */
    struct buf ends; /* u64 each: where it ends in .rows */
};

/* Without names. */
struct name_list *list_new(struct str uid);
void list_free(struct name_list *list); /* NULL is fine */

/* Sets the scope to a filter of a tenant token; NULL: none. STATUS_BAD_FILTER. */
enum status list_set_rule(struct name_list *list, const json_t *rule, struct error *err);

/* Read the names: the first column and other spellings behind it; or an array of texts and of
 * {"name": …, "spellings": […]}. Empty lines are skipped. STATUS_BAD_REQUEST, STATUS_TOO_LARGE: the
 * message names the line or the place. */
enum status list_read_csv(struct name_list *list, struct str text, struct error *err);
enum status list_read_json(struct name_list *list, const json_t *names, struct error *err);

/* Appends the members `name` and `spellings`, as list_read_json reads them. */
void list_add_name(const struct list_name *name, struct buf *out);

/* What is searched for: exactly one of the spellings, or words that one slip turns into it. Appends
 * a query in the professional's language; nothing where there is nothing to look for. */
void list_exact_query(const struct list_name *name, struct buf *out);
void list_fuzzy_query(const struct list_name *name, struct buf *out);

/* One name in one reader: appends its row, with at most `articles`. `sorted`: newest first; false:
 * the index cannot sort by date. STATUS_BAD_SORT: then try again without. */
struct reader;
enum status list_match(const struct name_list *list, const struct list_name *name,
                       struct reader *reader, bool sorted, uint32_t articles, struct arena *arena,
                       struct buf *row, struct error *err);

/* All names in one state of the index, on at most `threads` threads, this one among them; the
 * others have its priority (list_crew.c). `keep` gets the rows in the order of the names, by one
 * thread at a time, and owns none of them; false: no more are wanted. Statuses of a search. */
typedef bool list_keep_fn(void *context, const struct buf *row);
enum status list_match_all(const struct name_list *list, struct reader *reader, uint32_t threads,
                           list_keep_fn *keep, void *context, struct error *err);

/* A list as a file (list_file.c): what it asks for, without its table. list_save is durable. The
 * other two return no status: if they fail, the list is matched once more at the next start. */
enum status list_save(const struct name_list *list, const char *directory, struct error *err);
void list_mark_ended(const struct name_list *list, const char *directory);
void list_remove_file(const struct name_list *list, const char *directory);
/* *out is new. Any status: the file is no list; the message says why. */
enum status list_load(struct name_list **out, const char *directory, const char *name,
                      struct error *err);

/* Appends the state of the list. Hold the mutex. */
void list_add_state(const struct name_list *list, struct buf *out);

/* A page of rows, as they were made: a copy, to be shown without the mutex. */
struct list_page {
    uint32_t offset, limit;
};
struct list_excerpt {
    struct list_page page;
    struct buf state;      /* JSON members */
    struct buf rows, ends; /* as in struct name_list */
};
/* Yours to end. Hold the mutex. */
void list_excerpt_take(const struct name_list *list, const struct list_page *page,
                       struct list_excerpt *out);
void list_excerpt_fini(struct list_excerpt *excerpt);

/* What may be shown of the rows now. */
struct list_sight {
    struct reader *reader;           /* NULL: the index is gone */
    const struct filter_node *scope; /* what the asking key may see; NULL: all */
    int64_t deadline;                /* clock_monotonic() ns; 0: none */
    struct arena *arena;
};
/* Append the state and the rows; or the rows as CSV. Statuses of reader_may_show. */
enum status list_add_page(const struct list_excerpt *excerpt, const struct list_sight *sight,
                          struct buf *out, struct error *err);
enum status list_add_csv(const struct list_excerpt *excerpt, const struct list_sight *sight,
                         struct buf *out, struct error *err);

#endif

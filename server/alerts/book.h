/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book.h - the alerts, what they rang for, and how far each index has been looked at: in memory,
 * and durable in DB/alerts (engine/journal.h).
 *
 * What one step of a round found is one record: the documents that have been seen, and what rang
 * for them. So after a crash both are there or neither is, and the step is done once.
 *
 *   record   JSON | "\n" | bytes
 *     {"alert": an alert (alert.h)}         set or changed; the first of an index also has a step
 *     {"drop": uuid}
 *     {"told": uuid, "after": sequence}     its webhook has the rings up to this one
 *     {"index": uid, "created": ms, "at": ms,         a step
 *      "parts": [names], "held": [[id, ms]],          if they have changed
 *      "anew": true,                                  another index has the name: all are gone
 *      "gone": N,                                     the first N of the bytes' pairs are gone
 *      "rings": [[uuid, id, kind]]}                   bytes: u64 hash of an id | u64 version, each
 *     {"forget": index}                     its rings for some articles   bytes: u64 hash of an id
 *   only in a log that was rewritten:
 *     an alert also has "rings", "last", "after"      how often and when it rang; what is delivered
 *     a step also has "first"                         the sequence of its first ring
 *     {"rung": true, "next": sequence}                bytes: u64 key of alert and id, each
 *   What an index has seen, and these keys, may be several records there, which add up.
 *
 * Threads: every function locks the book by itself, unless it says "locked": then call it between
 * book_lock and book_unlock. Changes to what an index has seen come from one thread at a time
 * (round.h). */
#ifndef DATELINE_SERVER_ALERTS_BOOK_H
#define DATELINE_SERVER_ALERTS_BOOK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/number_table.h"
#include "base/status.h"
#include "base/string_table.h"
#include "engine/engine.h"
#include "engine/takedown.h"
#include "server/keys/uuid.h"
#include "server/state/alert_log.h"

#define BOOK_ALERTS_MAX 200000
#define BOOK_RINGS_MAX  1000000 /* what rang; above it, the oldest quarter is forgotten */
#define BOOK_NONE       UINT32_MAX

enum ring_kind { RING_NEW, RING_CORRECTION, RING_WITHDRAWAL };
const char *ring_kind_name(enum ring_kind kind);

struct ring {
    uint32_t alert;
    uint32_t before;   /* the alert's ring before this one; BOOK_NONE: there is none */
    uint32_t same;     /* the ring for the same document before this one; likewise */
    uint64_t sequence; /* from 1, in the order of ringing, of all alerts together */
    int64_t at;        /* ms */
    enum ring_kind kind;
    char *id; /* of the document */
};

struct alert {
    char *text;      /* JSON; NULL: dropped */
    uint32_t index;  /* in .watched */
    uint32_t latest; /* its newest ring, in .rings; BOOK_NONE */
    uint64_t owner;  /* a hash of who made it */
    int64_t created; /* ms */
    bool hooked;     /* it has a webhook */
    uint64_t told;   /* the sequence up to which the webhook has its rings */
    uint64_t rings;  /* how often it rang */
    int64_t last;    /* ms; 0: never */
    uint32_t kept;   /* the round's (round.h) */
};

struct held { /* an embargoed document */
    char *id;
    int64_t from; /* ms */
};

/* An index with alerts. */
struct watched {
    char uid[INDEX_UID_MAX + 1];
    int64_t created; /* ms: of the index; another one is another index */
    struct string_table parts;
    struct number_table seen; /* hashes of ids */
    uint64_t *versions;       /* one each */
    size_t version_capacity;
    bool *gone; /* one each: the index has it no more */
    size_t gone_capacity;
    uint64_t present; /* those that are not gone */
    struct held *held;
    size_t held_count, held_capacity;
    uint32_t alerts; /* how many it has */
    uint32_t *fresh; /* alerts that were set since the last round */
    size_t fresh_count, fresh_capacity;
    struct round_state *state; /* the round's own (round.h) */
};

struct book;

struct book *book_new(const char *db); /* empty */
/* Reads DB/alerts, once. Only for the process that has the queue of tasks: another one may write.
 * A missing directory is made only with `create`. */
enum status book_load(struct book *book, bool create, struct error *err);
void book_close(struct book *book); /* accepts NULL */

void book_lock(struct book *book);
void book_unlock(struct book *book);

/* --- alerts --- */

struct book_step;
/* Stores the first alert of an index that the book does not watch, with what the index has.
 * Durable.
 */
enum status book_set_first(struct book *book, const json_t *alert, const struct book_step *first,
                           struct error *err);
/* An alert to store, new or changed; or to forget. */
struct book_change {
    const json_t *alert; /* borrowed */
    bool drop;
    struct error *end; /* how it ended */
};
/* Makes the changes in their order, which share syncs of the disk. Each ends by itself:
 * durable, or not made. The book watches the indexes of the alerts. */
void book_change(struct book *book, const struct book_change *changes, uint32_t count);
/* The webhook of an alert has its rings up to this sequence. Durable. */
enum status book_tell(struct book *book, const char *uuid, uint64_t after, struct error *err);
/* The alert with this uuid, or this token, of this index (STR_NONE: any) as a new value; NULL:
 * there is none. *out (may be NULL) gets its numbers, without .text. */
json_t *book_find(struct book *book, struct str uuid, struct str index, struct alert *out);
json_t *book_find_token(struct book *book, struct str token, struct alert *out);
/* The alert with this number in the book; likewise. */
json_t *book_read(struct book *book, uint32_t number, struct alert *out);
/* A page of the alerts of an index and an owner (owner.h; NULL: any), in the order of their making.
 */
struct alert_page {
    uint32_t offset, limit;
    uint32_t *alerts; /* numbers, in the arena */
    uint32_t count, total;
};
void book_list(struct book *book, struct str index, const json_t *owner, struct arena *arena,
               struct alert_page *page);
uint32_t book_count(struct book *book);
/* The time of the last ring (ms); 0: none. *rings: how many there were. */
int64_t book_last_ring(struct book *book, uint64_t *rings);
/* Does the book know what the index has? If not, give book_set its documents. */
bool book_watches(struct book *book, struct str index);

/* locked */
uint32_t book_alert_count(const struct book *book);
struct alert *book_alert(struct book *book, uint32_t number);
uint32_t book_watched_count(const struct book *book);
uint32_t book_watched_place(const struct book *book, struct str uid); /* BOOK_NONE */
struct watched *book_watched(struct book *book, uint32_t number);
uint32_t book_number(const struct book *book, struct str uuid); /* BOOK_NONE */

/* --- rings --- */

/* Sequences, ids, kinds and times, in the arena. */
struct ring_list {
    struct ring *rings;
    uint32_t count;
    bool more; /* there are others behind the last one */
};
/* Which rings of an alert: up to `most` after a sequence, oldest first, or the newest, newest
 * first. */
struct ring_choice {
    uint64_t after;
    uint32_t most;
    bool newest;
};
/* The alert with this uuid, as a new value, and its chosen rings, of the same moment: after it a
 * dropped alert's number may be another one's. NULL: there is none, and *out is empty. */
json_t *book_find_rings(struct book *book, struct str uuid, const struct ring_choice *choice,
                        struct arena *arena, struct ring_list *out);
/* locked: has the alert rung for this document? */
bool book_has_rung(const struct book *book, const char *uuid, struct str id);
/* The last ring of each alert of the index for a document, in the arena. `id`: the hash of its id.
 */
struct last_rings {
    struct ring *rings;
    uint32_t count;
};
void book_last_rings(struct book *book, const struct watched *watched, uint64_t id,
                     struct arena *arena, struct last_rings *out);
/* The ids of documents for which alerts of the index have rung, each once and in the arena; not of
 * those whose newest ring is a withdrawal. */
struct rung_ids {
    struct str *ids;
    uint32_t count;
};
void book_rung_ids(struct book *book, const struct watched *watched, struct arena *arena,
                   struct rung_ids *out);
/* Forgets the rings of an index for the documents on its list of takedowns, and that they are
 * embargoed, so that no file of DB/alerts has their ids. Durable. */
enum status book_forget(struct book *book, const char *index, const struct taken *taken,
                        struct error *err);

/* --- a step of a round --- */

struct book_step {
    const char *index;
    int64_t created;
    const char *const *parts; /* NULL: as before */
    uint32_t part_count;
    struct buf held; /* `["id",ms],…`; used if .holds */
    bool holds;
    struct buf rings; /* `["uuid","id",kind],…` */
    struct buf seen;
    struct buf gone;
    bool anew;
};
void book_add_seen(struct buf *seen, struct str id, uint64_t version);
/* `id`: the hash of its id. */
void book_add_gone(struct buf *gone, uint64_t id, uint64_t version);
void book_add_held(struct book_step *step, struct str id, int64_t from);
void book_add_ring(struct book_step *step, const char *uuid, struct str id, enum ring_kind kind);
/* Makes it durable, then part of the book. */
enum status book_take(struct book *book, const struct book_step *step, struct error *err);
void book_step_fini(struct book_step *step);

/* A document as it was when the index was last looked at. `id`: the hash of its id. False: it is
 * unknown. */
struct seen_document {
    uint64_t version;
    bool gone; /* the index has it no more */
};
bool watched_document(const struct watched *watched, uint64_t id, struct seen_document *out);

/* --- all of it --- */

/* Calls each() for records that make the same book, in their order, all of one moment. The book is
 * not locked during the calls. */
enum status book_each_record(struct book *book, alert_record_fn *each, void *context,
                             struct error *err);

#endif

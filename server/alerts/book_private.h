/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_private.h - the struct behind a book, for the files of the book. */
#ifndef DATELINE_SERVER_ALERTS_BOOK_PRIVATE_H
#define DATELINE_SERVER_ALERTS_BOOK_PRIVATE_H

#include <pthread.h>

#include "server/alerts/book.h"

struct journal;

struct book {
    char *directory;
    struct journal *journal;  /* NULL: not read yet, or there is none; under `changing` */
    bool looked;              /* there was none; likewise */
    pthread_mutex_t mutex;    /* protects all members below */
    pthread_mutex_t changing; /* one record at a time */
    struct alert *alerts;
    size_t alert_count, alert_capacity;
    uint32_t live;             /* alerts that are not dropped */
    struct string_table uuids; /* to .by_uuid */
    uint32_t *by_uuid;         /* the alert's number */
    size_t by_uuid_capacity;
    struct string_table tokens; /* likewise */
    uint32_t *by_token;
    size_t by_token_capacity;
    struct watched **watched; /* each stays in its place in memory */
    size_t watched_count, watched_capacity;
    struct ring *rings;
    size_t ring_count, ring_capacity;
    uint64_t next_sequence;
    struct number_table ringing_ids; /* hashes of the rings' ids */
    uint32_t *newest_ring;           /* one each: in .rings */
    size_t newest_ring_capacity;
    uint32_t *spare; /* numbers of alerts that were dropped, to be used again */
    size_t spare_count, spare_capacity;
    uint32_t dropped;         /* alerts that are not among them yet */
    struct number_table rung; /* keys of alert and id */
    uint64_t ring_total;
    int64_t last_ring;
};

/* --- book.c --- */

uint64_t book_owner_hash(const json_t *owner);
/* As book_load, with `changing` locked. */
enum status book_load_now(struct book *book, bool create, struct error *err);

/* --- book_write.c --- */

/* The logs have all changes; then one has only what they made. Locked. */
enum status book_rewrite(struct book *book, struct error *err);

/* --- book_record.c --- */

/* Makes a record part of the book. Locked; also while the journal is read back. */
void book_read_record(struct book *book, struct str record);
/* Knows nothing any more. Locked. */
void book_empty(struct book *book);

/* --- book_watched.c --- */

/* book_watched_place, a new one if it is not watched. Locked. */
uint32_t book_watch(struct book *book, struct str uid);
/* A step's part of a record. Locked. */
void watched_take(struct watched *watched, const json_t *record, struct str bytes);
void watched_empty(struct watched *watched); /* knows nothing any more */
/* Forgets that a document is held. */
void watched_release_held(struct watched *watched, uint64_t id);

/* --- book_rings.c: locked --- */

void book_take_ring(struct book *book, const json_t *row, int64_t at);
/* Keys of rings of before, as bytes of a record. */
void book_take_rung(struct book *book, struct str bytes);
typedef bool ring_keep_fn(const struct book *book, const struct ring *ring, const void *context);
/* Forgets rings of dropped alerts, and those that keep() refuses. */
void book_keep_rings(struct book *book, ring_keep_fn *keep, const void *context);
void book_free_rings(struct book *book);

/* --- book_image.c --- */

/* Calls each() for records that make the same book. Locked. */
enum status book_add_image(const struct book *book, alert_record_fn *each, void *context,
                           struct error *err);

#endif

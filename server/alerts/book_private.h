/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_private.h - the struct behind a book, for book.c and book_record.c. */
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
    struct number_table rung; /* keys of alert and id */
    uint64_t ring_total;
    int64_t last_ring;
};

/* book_record.c */
/* Makes a record part of the book. Locked; also while the journal is read back. */
void book_read_record(struct book *book, struct str record);
/* Appends the whole book as records of an image (journal_image_add). Locked. */
void book_add_image(const struct book *book, struct buf *image);
/* Knows nothing any more. Locked. */
void book_empty(struct book *book);
uint64_t book_rung_key(struct str uuid, struct str id);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* round_private.h - what the files of a round share.
 *
 *   round.c      a round: what has come, what was released, what is gone
 *   kept.c       the alerts of an index, by what they need
 *   ringing.c    which alerts ring for the documents of a step
 *   departed.c   which documents are gone
 *   preview.c    what one document would ring */
#ifndef DATELINE_SERVER_ALERTS_ROUND_PRIVATE_H
#define DATELINE_SERVER_ALERTS_ROUND_PRIVATE_H

#include "base/bitmap.h"
#include "engine/standing.h"
#include "server/alerts/round.h"
#include "server/state/server.h"

/* A part of the index, as the last round found it. */
struct looked_part {
    char *name;
    struct bitmap deleted; /* .words NULL: none of its documents was deleted */
};

/* What rounds keep of an index: its alerts by what they need. */
struct round_state {
    char uid[INDEX_UID_MAX + 1];
    struct standing *standing;
    uint64_t shape; /* of the reader that it is valid for */
    uint32_t *kept; /* by number in .standing: the alert's number in the book */
    size_t kept_count, kept_capacity;
    uint64_t number; /* of the index's state (reader_look) when it was last looked at */
    int64_t created;
    struct looked_part *parts;
    uint32_t part_count;
};

/* A document to look at. */
struct coming {
    struct standing_document place;
    struct str id; /* in the round's arena */
    bool released; /* its embargo is over: it is no correction */
};

struct round {
    struct server *server;
    struct book *book;
    struct watched *watched;
    struct round_state *state;
    struct str uid;
    struct reader *reader;
    int64_t created, now;
    struct book_step step;
    struct coming coming[STANDING_DOCUMENTS_MAX];
    uint32_t count;
    struct arena *arena; /* of the ids; reset after each step */
    struct arena *scratch;
    struct number_table departed; /* hashes of ids that are gone, as this round has found */
    struct string_table stories;  /* `uuid story`, for firstCopies: rung in this round */
    struct string_table *rang;    /* the uuids of alerts */
    const atomic_bool *stopping;
};

/* --- kept.c --- */

/* The state of the index in this place of the book; a new one for another index. */
struct round_state *kept_state(struct book *book, uint32_t place, const char *uid);
/* Keeps the alerts that were set since the last call; all of them if what is kept is not valid for
 * the reader any more. */
void kept_refresh(struct round *round);
/* The alert with this number in .standing: a new value. NULL: it is gone, paused, or kept under
 * another number. */
json_t *kept_alert(struct round *round, uint32_t number);
/* Calls each() for the kept alerts that these documents of the reader may match: see
 * reader_find_saved. */
enum status kept_find(struct round *round, struct reader *reader,
                      const struct standing_document *documents, uint32_t count,
                      struct arena *arena, standing_found_fn *each, void *context,
                      struct error *err);
/* The alert with this number in the book: a new value. NULL: it is gone, or paused. */
json_t *unpaused_alert(struct book *book, uint32_t number);

/* --- ringing.c --- */

/* What was found since the last step is found again by the next round. */
enum status ringing_check_stopping(const struct round *round, struct error *err);
/* Does the request match any of the documents, which are sorted? Whatever its .collapse. */
enum status ringing_matches_any(struct reader *reader, const struct search_request *request,
                                const struct standing_document *places, uint32_t count,
                                struct arena *arena, bool *any, struct error *err);
/* The places, sorted and in the arena, of those of the documents with these ids that may be shown.
 * Earlier places of the reader become invalid. */
enum status ringing_places(struct reader *reader, const struct str *ids, uint32_t count,
                           struct arena *arena, struct standing_document **places, uint32_t *found,
                           struct error *err);
/* Sorts the hits of a request for first copies by date. */
void ringing_sort(const struct reader *reader, struct search_request *request);
/* Adds withdrawals of a document to the step: for the alerts that ask for them, and that rang for
 * it last with something else. `id`: the hash of its id. */
void ringing_withdraw(struct round *round, uint64_t id);
/* Rings for what has been collected, and makes that durable. */
enum status ringing_finish_step(struct round *round, struct error *err);

/* --- departed.c --- */

/* Looks for documents that the book has seen and the index has no more, and rings their
 * withdrawals. */
enum status departed_look(struct round *round, struct error *err);
/* Remembers which documents of each part are deleted. */
void departed_remember(struct round *round);
void departed_forget(struct round_state *state);

#endif

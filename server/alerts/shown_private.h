/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shown_private.h - rings with their articles, for the forms in shown.c and shown_feeds.c. */
#ifndef DATELINE_SERVER_ALERTS_SHOWN_PRIVATE_H
#define DATELINE_SERVER_ALERTS_SHOWN_PRIVATE_H

#include <jansson.h>

#include "server/alerts/book.h"
#include "server/state/server.h"

struct reader;

/* A ring with what is displayed of its article. The texts are STR_NONE if the article may not be
 * shown or no longer matches; the last two also if they are not displayed. */
struct shown_ring {
    const struct ring *ring;
    struct str document; /* JSON */
    struct str snippet, headline;
    json_t *fields; /* of the document, owned; NULL: there is none */
};

struct shown_list {
    struct shown_ring *at;
    uint32_t count;
    struct reader *reader; /* the texts borrow from it; NULL: the index is absent */
    struct arena *arena;
};

/* Reads the articles of the rings, in the arena. The alert's own search finds the words to mark.
 * After the deadline (clock_monotonic; 0: none) rings are without their articles. */
void shown_read_list(struct server *server, const json_t *alert, const struct ring_list *rings,
                     int64_t deadline, struct arena *arena, struct shown_list *list);
void shown_free_list(struct shown_list *list);
/* With a digest, leaves those that have rung since its last time. They are in the order of ringing,
 * or in the other one. */
void shown_cut_by_digest(const json_t *alert, struct ring_list *rings);
struct str shown_name_of(const json_t *alert);    /* its name, or its query */
void shown_add_time(int64_t ms, struct buf *out); /* as a JSON string; null for 0 */

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* preview.h - which alerts a document would ring: one of the index, or a draft.
 *
 * Only alerts of the maker who asks (owner_is), which are not paused. Whether they have rung for it
 * before does not matter, nor its embargo. An alert with `firstCopies` does not ring for a draft
 * that is a near-duplicate of an article that it matches; of such articles of the index, it rings
 * for the first published. For one thread at a time with rounds (round.h). */
#ifndef DATELINE_SERVER_ALERTS_PREVIEW_H
#define DATELINE_SERVER_ALERTS_PREVIEW_H

#include <jansson.h>

#include "server/alerts/book.h"

struct access;
struct server;

struct preview_order {
    const struct access *access;
    struct str index;
    struct str id;       /* of a document of the index */
    const json_t *draft; /* instead of .id, a document as a client would upload it; or NULL */
};
struct preview_result {
    struct str *uuids; /* in the arena; in the order of their making */
    uint32_t count;
};
/* STATUS_DOCUMENT_NOT_FOUND: also one that the client may not see. Of a draft: what
 * reader_with_draft says. */
enum status preview_rings(struct server *server, struct book *book,
                          const struct preview_order *order, struct arena *arena,
                          struct preview_result *result, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pending.c - a table of ids and documents, with a limit. */
#include "engine/local/pending.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/document/withdrawal.h"
#include "store/segment/version.h"

void pending_init(struct pending *pending)
{
    *pending = (struct pending){.blind = false};
    string_table_init(&pending->ids);
}

static void forget(struct pending *pending)
{
    for (size_t i = 0; i < pending->ids.count; i++)
        json_decref(pending->documents[i].document);
    string_table_clear(&pending->ids);
    pending->bytes = 0;
    pending->written = 0;
}

void pending_fini(struct pending *pending)
{
    forget(pending);
    string_table_fini(&pending->ids);
    free(pending->documents);
}

void pending_clear(struct pending *pending)
{
    forget(pending);
    pending->blind = false;
}

/* The id's place; a new one is not written. */
static struct pending_document *place_of(struct pending *pending, struct str id)
{
    bool is_new;
    uint32_t number = string_table_add(&pending->ids, id, &is_new);

    if (!is_new)
        return &pending->documents[number];
    pending->documents =
        mem_grow(pending->documents, number, &pending->capacity, sizeof *pending->documents);
    pending->documents[number] = (struct pending_document){.over_stored = true};
    return &pending->documents[number];
}

static bool is_earlier(const struct schema *schema, const json_t *document, const json_t *than)
{
    struct version own, other;

    if (!than)
        return false;
    own = version_of_document(schema, document);
    other = version_of_document(schema, than);
    return version_is_earlier(&own, &other);
}

static void limit(struct pending *pending)
{
    if (pending->bytes <= PENDING_BYTES_MAX && pending->ids.count <= PENDING_DOCUMENTS_MAX)
        return;
    forget(pending);
    pending->blind = true;
}

void pending_write(struct pending *pending, const struct schema *schema, struct str id,
                   json_t *document, bool over_stored)
{
    struct pending_document *place;
    json_t *withdrawal;

    if (pending->blind)
        return;
    place = place_of(pending, id);
    if (is_earlier(schema, document, place->document))
        return;
    withdrawal = withdrawal_of(schema, document);
    pending->written += !place->document;
    json_decref(place->document);
    place->document = withdrawal ? withdrawal : json_incref(document);
    place->over_stored &= over_stored;
    pending->bytes += id.length + json_text_bytes(document);
    limit(pending);
}

void pending_delete(struct pending *pending, struct str id)
{
    struct pending_document *place;

    if (pending->blind)
        return;
    place = place_of(pending, id);
    pending->written -= place->document != NULL;
    json_decref(place->document);
    *place = (struct pending_document){NULL, false};
    pending->bytes += id.length;
    limit(pending);
}

enum pending_state pending_find(const struct pending *pending, struct str id,
                                const struct pending_document **document)
{
    int number = string_table_find(&pending->ids, id);

    if (number < 0)
        return PENDING_UNKNOWN;
    *document = &pending->documents[number];
    return (*document)->document ? PENDING_WRITTEN : PENDING_DELETED;
}

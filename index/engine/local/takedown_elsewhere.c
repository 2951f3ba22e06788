/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedown_elsewhere.c - takes articles down whose index another make has: records them, deletes
 * them, and has the index get rid of what was deleted. */
#include "engine/local/takedown_private.h"

#include "base/date.h"
#include "base/json.h"
#include "engine/local/reader_private.h"
#include "store/settings/schema.h"

/* --- which documents --- */

static enum status note_stored(struct removal *removal, json_t *entries, struct str id,
                               struct error *err)
{
    const struct batch_store *store = removal->engine->make->store;
    json_t *stored;
    enum status status = store->find(removal->engine, removal->order->uid, id, &stored, err);

    if (!status)
        removal_note(removal, entries, id, stored);
    json_decref(stored);
    return status;
}

static enum status note_copies(struct removal *removal, struct reader *reader, struct str id,
                               json_t *entries, struct error *err)
{
    struct document_story story;
    struct incoming found;

    if (reader_gather(reader, &id, 1, removal->arena, &found, err) || found.unread)
        return err->status;
    if (found.absent)
        return STATUS_OK;
    if (reader_story(reader, found.place, removal->arena, &story, err))
        return err->status;
    for (uint32_t i = 0; i < story.count; i++)
        if (note_stored(removal, entries, story.others[i], err))
            return err->status;
    return STATUS_OK;
}

enum status elsewhere_choose(struct removal *removal, json_t *entries, struct error *err)
{
    struct reader *reader;
    json_t *value;
    size_t i;
    enum status status =
        reader_acquire_unfiltered(removal->engine, str_of(removal->order->uid), &reader, err);

    if (status)
        return status;
    json_array_foreach (removal->order->ids, i, value) {
        if (!status)
            status = note_stored(removal, entries, json_str(value), err);
        if (!status && removal->order->copies)
            status = note_copies(removal, reader, json_str(value), entries, err);
    }
    reader_release(reader);
    return status;
}

/* --- removing them --- */

static enum status take_listed(void *context, const struct incoming *arrival, struct error *err)
{
    struct removal *removal = context;
    bool is_new;

    if (taken_has(&removal->taken, arrival->id))
        string_table_add(&removal->ids, arrival->id, &is_new);
    return STATUS_OK;
}

/* What a crash has left: copies of articles that are gone can only be known by the list. */
static enum status find_listed(struct removal *removal, struct error *err)
{
    struct string_table none;
    const struct arrival_watch watch = {.known = &none, .each = take_listed, .context = removal};
    struct reader *reader;
    uint64_t state;
    enum status status =
        reader_acquire_unfiltered(removal->engine, str_of(removal->order->uid), &reader, err);

    if (status)
        return status;
    string_table_init(&none);
    status = reader_look(reader, &state, err);
    if (!status)
        status = reader_arrivals(reader, &watch, err);
    string_table_fini(&none);
    reader_release(reader);
    return status;
}

static enum status delete_listed(struct removal *removal, struct error *err)
{
    const struct batch_store *store = removal->engine->make->store;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < removal->ids.count; i++)
        status = store->erase(removal->engine, string_table_get(&removal->ids, i), err);
    return status ? status : store->publish(removal->engine, 0, err);
}

static enum status remove_all(struct removal *removal, bool repeated, struct error *err)
{
    const struct engine_make *make = removal->engine->make;
    const char *uid = removal->order->uid;

    if ((repeated && find_listed(removal, err)) || delete_listed(removal, err) ||
        make->purge(removal->engine, uid, err))
        return err->status;
    return make->store->publish(removal->engine, removal->order->operation + 1, err);
}

static enum status take_down(struct removal *removal, struct takedown_outcome *outcome,
                             struct error *err)
{
    const struct batch_store *store = removal->engine->make->store;
    const char *uid = removal->order->uid;
    struct schema *schema = NULL;
    uint64_t contained;
    bool repeated;

    if (taken_open(removal->engine, uid, &removal->taken, err) ||
        store->look(removal->engine, uid, &schema, &contained, err))
        return err->status;
    if (!schema)
        return index_missing(uid, err);
    schema_release(schema);
    repeated = taken_recorded(&removal->taken, removal->order, outcome);
    if (removal_record(removal, outcome, err))
        return err->status;
    return contained > removal->order->operation ? STATUS_OK : remove_all(removal, repeated, err);
}

enum status elsewhere_take_down(struct removal *removal, struct takedown_outcome *outcome,
                                struct error *err)
{
    enum status status = take_down(removal, outcome, err);

    removal->engine->make->store->drop(removal->engine);
    return status;
}

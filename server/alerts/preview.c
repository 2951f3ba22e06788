/* SPDX-License-Identifier: GPL-2.0-or-later */
/* preview.c - searches for one document by the alerts that it may match. A draft is searched for in
 * a reader that has it besides the index (engine/standing.h). */
#include "server/alerts/preview.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/alerts/alert.h"
#include "server/alerts/owner.h"
#include "server/alerts/round_private.h"

struct preview {
    const struct preview_order *order;
    struct round *round;   /* of the index without the draft: its alerts */
    struct reader *reader; /* of the document */
    struct standing_document place;
    struct standing_document *story; /* with what is in one story with it; by place */
    uint32_t story_count;
    struct arena *arena;
    struct preview_result *result;
};

/* --- the document --- */

/* An article that the client may not see does not exist for it. */
static enum status check_shown(const struct preview *preview, struct error *err)
{
    const struct preview_order *order = preview->order;
    const uint64_t among = 1;
    struct search_request all = {.q = STR_INIT(""), .limit = 1, .bodiless = true};
    struct search_result result;

    if (access_index(order->access, order->index, preview->arena, &all.scope, err) ||
        reader_search_among(preview->reader, &all, &preview->place, 1, &among, preview->arena,
                            &result, err))
        return err->status;
    return result.hit_count > 0 ? STATUS_OK
                                : error_set(err, STATUS_DOCUMENT_NOT_FOUND,
                                            "Document `%.*s` not found.", STR_ARG(order->id));
}

static enum status find_document(struct preview *preview, struct error *err)
{
    struct incoming arrival;

    preview->reader = preview->round->reader;
    if (reader_arrival(preview->reader, preview->order->id, preview->arena, &arrival, err))
        return err->status;
    preview->place = arrival.place;
    return check_shown(preview, err);
}

/* --- the alerts --- */

/* Looked up for the first alert that asks. */
static enum status find_story(struct preview *preview, struct error *err)
{
    if (preview->story)
        return STATUS_OK;
    return (preview->order->draft ? reader_draft_story
                                  : reader_story)(preview->reader, preview->place, preview->arena,
                                                  &preview->story, &preview->story_count, err);
}

/* Of an article of the index: as a search for the first of each story finds it. */
static enum status leads_story(const struct preview *preview, const struct search_request *request,
                               bool *leads, struct error *err)
{
    struct arena *scratch = preview->round->scratch;
    uint64_t *among = arena_alloc(scratch, (preview->story_count / 64 + 1) * sizeof *among);
    struct search_result result;

    memset(among, 0xFF, (preview->story_count / 64 + 1) * sizeof *among);
    if (reader_search_among(preview->reader, request, preview->story, preview->story_count, among,
                            scratch, &result, err))
        return err->status;
    *leads = result.hit_count > 0 && reader_place_of_hit(result.hits, &preview->place, 1) == 0;
    return STATUS_OK;
}

/* Of a draft, which comes after all of the index. It is the last one of its story. */
static enum status is_no_copy(const struct preview *preview, const struct search_request *request,
                              bool *first, struct error *err)
{
    bool any;

    if (ringing_matches_any(preview->round->reader, request, preview->story,
                            preview->story_count - 1, preview->round->scratch, &any, err))
        return err->status;
    *first = !any;
    return STATUS_OK;
}

static enum status is_first_copy(struct preview *preview, const struct search_request *request,
                                 bool *first, struct error *err)
{
    if (find_story(preview, err))
        return err->status;
    return preview->order->draft ? is_no_copy(preview, request, first, err)
                                 : leads_story(preview, request, first, err);
}

static enum status search(struct preview *preview, const json_t *alert,
                          const struct filter_node *scope, struct error *err)
{
    struct arena *scratch = preview->round->scratch;
    struct search_request request;
    bool rings;

    if (alert_request(alert, scratch, &request, err))
        return err->status;
    request.scope = scope;
    request.limit = 1;
    request.textless = true;
    if (ringing_matches_any(preview->reader, &request, &preview->place, 1, scratch, &rings, err) ||
        (rings && alert_is_set(alert, "firstCopies") &&
         is_first_copy(preview, &request, &rings, err)))
        return err->status;
    if (rings)
        preview->result->uuids[preview->result->count++] =
            arena_str(preview->arena, json_get_str(alert, "uuid"));
    return STATUS_OK;
}

static enum status try_alert(void *context, uint32_t number, const uint64_t *documents,
                             struct error *err)
{
    struct preview *preview = context;
    const struct preview_order *order = preview->order;
    struct round *round = preview->round;
    json_auto_t *alert = kept_alert(round, number);
    const json_t *owner = json_object_get(alert, "owner");
    const struct filter_node *scope;
    enum status status;

    (void)documents;
    arena_reset(round->scratch);
    if (!alert || !owner_is(owner, order->access, order->index) ||
        !owner_sees(owner, round->server->keys, order->index, round->scratch, &scope))
        return STATUS_OK;
    status = search(preview, alert, scope, err);
    return status_cause(status) == CAUSE_INPUT ? STATUS_OK : status; /* as it does not ring */
}

static enum status try_all(struct preview *preview, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < preview->round->state->kept_count; i++)
        status = try_alert(preview, i, NULL, err);
    return status;
}

/* A draft with a field or a language that the index does not have may match any of them. */
static enum status try_kept(struct preview *preview, struct error *err)
{
    const struct round_state *state = preview->round->state;

    kept_refresh(preview->round);
    preview->result->uuids =
        arena_alloc(preview->arena, (state->kept_count + 1) * sizeof *preview->result->uuids);
    if (reader_shape(preview->reader) != state->shape)
        return try_all(preview, err);
    return reader_find_saved(preview->reader, state->standing, &preview->place, 1, preview->arena,
                             try_alert, preview, err);
}

/* --- the whole --- */

static int by_text(const void *one, const void *other)
{
    return str_compare(*(const struct str *)one, *(const struct str *)other);
}

static enum status run(struct preview *preview, struct error *err)
{
    struct preview_result *result = preview->result;
    struct round *round = preview->round;
    const json_t *draft = preview->order->draft;
    enum status status = draft ? reader_with_draft(round->reader, draft, round->server->zone,
                                                   &preview->reader, &preview->place, err)
                               : find_document(preview, err);

    if (!status && round->watched) {
        round->arena = arena_new();
        round->scratch = arena_new();
        status = try_kept(preview, err);
        arena_free(round->arena);
        arena_free(round->scratch);
        qsort(result->uuids, result->count, sizeof *result->uuids, by_text);
    }
    if (draft)
        reader_release(preview->reader);
    return status;
}

/* Without alerts, the document is checked all the same. */
static void find_index(struct round *round)
{
    char uid[INDEX_UID_MAX + 1];
    uint32_t place;

    book_lock(round->book);
    place = book_watched_place(round->book, round->uid);
    if (place != BOOK_NONE)
        round->watched = book_watched(round->book, place);
    book_unlock(round->book);
    if (!round->watched)
        return;
    memcpy(uid, round->uid.data, round->uid.length);
    uid[round->uid.length] = '\0';
    round->state = kept_state(round->book, place, uid);
}

enum status preview_rings(struct server *server, struct book *book,
                          const struct preview_order *order, struct arena *arena,
                          struct preview_result *result, struct error *err)
{
    struct round *round = mem_zero(1, sizeof *round);
    struct preview preview = {.order = order, .round = round, .arena = arena, .result = result};
    enum status status;

    *result = (struct preview_result){.count = 0};
    *round = (struct round){.server = server, .book = book, .uid = order->index};
    status = reader_acquire(server->engine, order->index, date_now(), &round->reader, err);
    if (!status) {
        find_index(round);
        status = run(&preview, err);
        reader_release(round->reader);
    }
    free(round);
    return status;
}

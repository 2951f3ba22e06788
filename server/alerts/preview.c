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
    struct document_story *story; /* of the document; NULL: it was not looked up yet */
    struct arena *arena;
    struct preview_result *result;
};

/* --- the document --- */

static enum status refuse_absent(const struct preview *preview, struct error *err)
{
    return error_set(err, STATUS_DOCUMENT_NOT_FOUND, "Document `%.*s` not found.",
                     STR_ARG(preview->order->id));
}

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
    return result.hit_count > 0 ? STATUS_OK : refuse_absent(preview, err);
}

static enum status find_document(struct preview *preview, struct error *err)
{
    struct incoming arrival;

    preview->reader = preview->round->reader;
    if (reader_gather(preview->reader, &preview->order->id, 1, preview->arena, &arrival, err) ||
        arrival.unread)
        return err->status;
    if (arrival.absent || !arrival.shown)
        return refuse_absent(preview, err);
    preview->place = arrival.place;
    return check_shown(preview, err);
}

/* --- the alerts --- */

/* Looked up for the first alert that asks. */
static enum status find_story(struct preview *preview, struct error *err)
{
    if (preview->story)
        return STATUS_OK;
    preview->story = arena_alloc(preview->arena, sizeof *preview->story);
    return (preview->order->draft ? reader_draft_story : reader_story)(
        preview->reader, preview->place, preview->arena, preview->story, err);
}

/* The places of these articles, in a reader of their own: those of the preview's stay valid. */
struct copies {
    struct reader *reader;
    struct standing_document *places;
    uint32_t count;
};

static enum status gather_copies(const struct preview *preview, const struct str *ids,
                                 uint32_t count, struct copies *out, struct error *err)
{
    *out = (struct copies){0};
    if (reader_again(preview->round->reader, &out->reader, err))
        return err->status;
    return ringing_places(out->reader, ids, count, preview->round->scratch, &out->places,
                          &out->count, err);
}

/* Is the article the first published one of its story that the request matches? */
static enum status leads_copies(const struct preview *preview, const struct search_request *request,
                                const struct copies *copies, bool *leads, struct error *err)
{
    struct arena *scratch = preview->round->scratch;
    uint64_t *among = arena_alloc(scratch, (copies->count / 64 + 1) * sizeof *among);
    struct search_request oldest = *request;
    struct search_result result;
    struct str id = STR("");

    memset(among, 0xFF, (copies->count / 64 + 1) * sizeof *among);
    ringing_sort(copies->reader, &oldest);
    if (reader_search_among(copies->reader, &oldest, copies->places, copies->count, among, scratch,
                            &result, err))
        return err->status;
    if (result.hit_count > 0 &&
        reader_id_at(copies->reader,
                     (struct standing_document){result.hits->segment, result.hits->document},
                     scratch, &id, err))
        return err->status;
    *leads = str_eq(id, preview->order->id);
    return STATUS_OK;
}

/* Of an article of the index: as a search for the first of each story finds it. */
static enum status leads_story(const struct preview *preview, const struct search_request *request,
                               bool *leads, struct error *err)
{
    const struct document_story *story = preview->story;
    struct str *ids = arena_alloc(preview->round->scratch, (story->count + 1) * sizeof *ids);
    struct copies copies;
    enum status status;

    if (story->count > 0)
        memcpy(ids, story->others, story->count * sizeof *ids);
    ids[story->count] = preview->order->id;
    status = gather_copies(preview, ids, story->count + 1, &copies, err);
    if (!status)
        status = leads_copies(preview, request, &copies, leads, err);
    reader_release(copies.reader);
    return status;
}

/* Of a draft, which comes after all of the index. */
static enum status is_no_copy(const struct preview *preview, const struct search_request *request,
                              bool *first, struct error *err)
{
    const struct document_story *story = preview->story;
    struct copies copies;
    bool any = false;
    enum status status = gather_copies(preview, story->others, story->count, &copies, err);

    if (!status)
        status = ringing_matches_any(copies.reader, request, copies.places, copies.count,
                                     preview->round->scratch, &any, err);
    reader_release(copies.reader);
    *first = !any;
    return status;
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

static enum status try_kept(struct preview *preview, struct error *err)
{
    const struct round_state *state = preview->round->state;

    kept_refresh(preview->round);
    preview->result->uuids =
        arena_alloc(preview->arena, (state->kept_count + 1) * sizeof *preview->result->uuids);
    return kept_find(preview->round, preview->reader, &preview->place, 1, preview->arena, try_alert,
                     preview, err);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ringing.c - searches for the documents of a step by the alerts that may match, and rings these.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/alerts/alert.h"
#include "server/alerts/owner.h"
#include "server/alerts/round_private.h"

static void add_ring(struct round *round, const char *uuid, struct str id, enum ring_kind kind)
{
    bool is_new;

    book_add_ring(&round->step, uuid, id, kind);
    string_table_add(round->rang, str_of(uuid), &is_new);
}

enum status ringing_check_stopping(const struct round *round, struct error *err)
{
    return atomic_load(round->stopping)
               ? error_set(err, STATUS_TIMEOUT, "the server stops before the end of a round")
               : STATUS_OK;
}

/* --- first copies --- */

enum status ringing_matches_any(struct reader *reader, const struct search_request *request,
                                const struct standing_document *places, uint32_t count,
                                struct arena *arena, bool *any, struct error *err)
{
    uint64_t *among = arena_alloc(arena, (count / 64 + 1) * sizeof *among);
    struct search_request plain = *request;
    struct search_result result;

    *any = false;
    if (count == 0)
        return STATUS_OK;
    memset(among, 0xFF, (count / 64 + 1) * sizeof *among);
    plain.collapse = COLLAPSE_NONE;
    plain.limit = 1;
    if (reader_search_among(reader, &plain, places, count, among, arena, &result, err))
        return err->status;
    *any = result.hit_count > 0;
    return STATUS_OK;
}

static int by_place(const void *one, const void *other)
{
    const struct standing_document *a = one, *b = other;

    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return a->document < b->document ? -1 : a->document > b->document;
}

enum status ringing_places(struct reader *reader, const struct str *ids, uint32_t count,
                           struct arena *arena, struct standing_document **places, uint32_t *found,
                           struct error *err)
{
    struct incoming *gathered = arena_alloc(arena, (count + 1) * sizeof *gathered);

    *places = arena_alloc(arena, (count + 1) * sizeof **places);
    *found = 0;
    if (reader_gather(reader, ids, count, arena, gathered, err))
        return err->status;
    for (uint32_t i = 0; i < count; i++)
        if (!gathered[i].absent && gathered[i].shown)
            (*places)[(*found)++] = gathered[i].place;
    qsort(*places, *found, sizeof **places, by_place);
    return STATUS_OK;
}

/* Keeps the articles that were seen in an earlier round. */
static void keep_seen(const struct round *round, struct document_story *story)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < story->count; i++) {
        struct seen_document seen;

        if (watched_document(round->watched, hash_str(story->others[i]), &seen))
            story->others[kept++] = story->others[i];
    }
    story->count = kept;
}

/* Does the alert match an article of the story that an earlier round has seen? These are read by
 * another reader, since the places of the step must stay valid. */
static enum status matched_earlier(struct round *round, const struct search_request *request,
                                   struct document_story *story, struct arena *arena, bool *earlier,
                                   struct error *err)
{
    struct standing_document *places;
    struct reader *reader;
    uint32_t count;
    enum status status;

    keep_seen(round, story);
    *earlier = false;
    if (story->count == 0)
        return STATUS_OK;
    if (reader_again(round->reader, &reader, err))
        return err->status;
    status = ringing_places(reader, story->others, story->count, arena, &places, &count, err);
    if (!status)
        status = ringing_matches_any(reader, request, places, count, arena, earlier, err);
    reader_release(reader);
    return status;
}

static bool is_new_story(struct round *round, const char *uuid, uint64_t story)
{
    BUF_AUTO struct buf name = {0};
    bool is_new;

    buf_addf(&name, "%s %llx", uuid, (unsigned long long)story);
    string_table_add(&round->stories, buf_str(&name), &is_new);
    return is_new;
}

/* Of the articles of a story that the alert matches and may see, only the first rings: the first of
 * this round, if it matches none that was seen in an earlier one. A round may ask for each of its
 * hits, so the memory of each search is freed at once. */
static enum status find_first_copy(struct round *round, const char *uuid,
                                   const struct search_request *request,
                                   const struct search_hit *hit, bool *first, struct error *err)
{
    const struct standing_document place = {hit->segment, hit->document};
    struct arena *arena = arena_new();
    struct document_story story;
    bool earlier = false;
    enum status status = reader_story(round->reader, place, arena, &story, err);

    *first = story.name == 0 || is_new_story(round, uuid, story.name);
    if (!status && *first && story.name != 0)
        status = matched_earlier(round, request, &story, arena, &earlier, err);
    *first = *first && !earlier;
    arena_free(arena);
    return status;
}

/* --- ringing --- */

static enum status ring(struct round *round, const json_t *alert,
                        const struct search_request *request, const struct search_hit *hit,
                        const struct coming *coming, struct error *err)
{
    const char *uuid = json_get_str(alert, "uuid").data;
    bool rung, first = true;

    book_lock(round->book);
    rung = book_has_rung(round->book, uuid, coming->id);
    book_unlock(round->book);
    if (rung && (coming->released || !alert_is_set(alert, "corrections")))
        return STATUS_OK;
    if (!rung && alert_is_set(alert, "firstCopies") &&
        find_first_copy(round, uuid, request, hit, &first, err))
        return err->status;
    if (first)
        add_ring(round, uuid, coming->id, rung ? RING_CORRECTION : RING_NEW);
    return STATUS_OK;
}

static enum status search_and_ring(struct round *round, const json_t *alert,
                                   const struct search_request *request,
                                   const struct standing_document *places,
                                   const uint64_t *documents, struct error *err)
{
    struct search_result result;
    enum status status = reader_search_among(round->reader, request, places, round->count,
                                             documents, round->scratch, &result, err);

    for (uint32_t i = 0; !status && i < result.hit_count; i++) {
        uint32_t at = reader_place_of_hit(&result.hits[i], places, round->count);

        if (at < round->count)
            status = ring(round, alert, request, &result.hits[i], &round->coming[at], err);
    }
    return status;
}

struct looking {
    struct round *round;
    const struct standing_document *places;
};

/* Of copies that come together, the first published one comes first. */
void ringing_sort(const struct reader *reader, struct search_request *request)
{
    static const struct search_sort oldest = {STR_INIT("published"), false};

    if (request->collapse == COLLAPSE_NONE || reader_settings(reader)->preset != PRESET_ARTICLES)
        return;
    request->sorts = &oldest;
    request->sort_count = 1;
}

/* What is wrong with one alert must not keep the others from ringing. */
static enum status look_closer(void *context, uint32_t number, const uint64_t *documents,
                               struct error *err)
{
    const struct looking *looking = context;
    struct round *round = looking->round;
    json_auto_t *alert = kept_alert(round, number);
    struct search_request request;
    const struct filter_node *scope;
    enum status status = ringing_check_stopping(round, err);

    if (status)
        return status;
    arena_reset(round->scratch);
    if (!alert || !owner_sees(json_object_get(alert, "owner"), round->server->keys, round->uid,
                              round->scratch, &scope))
        return STATUS_OK;
    status = alert_request(alert, round->scratch, &request, err);
    request.scope = scope;
    request.limit = round->count;
    request.textless = true;
    ringing_sort(round->reader, &request);
    if (!status)
        status = search_and_ring(round, alert, &request, looking->places, documents, err);
    if (status_cause(status) != CAUSE_INPUT)
        return status;
    log_warning("alert %s cannot ring: %s", json_get_str(alert, "uuid").data, err->message);
    return STATUS_OK;
}

enum status ringing_finish_step(struct round *round, struct error *err)
{
    struct standing_document *places =
        arena_alloc(round->arena, (round->count + 1) * sizeof *places);
    struct looking looking = {round, places};
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < round->count; i++)
        places[i] = round->coming[i].place;
    if (round->count > 0) {
        struct arena *arena = arena_new();

        status = kept_find(round, round->reader, places, round->count, arena, look_closer, &looking,
                           err);
        arena_free(arena);
    }
    if (!status && (round->step.parts || round->step.holds || round->step.seen.length > 0 ||
                    round->step.gone.length > 0))
        status = book_take(round->book, &round->step, err);
    buf_clear(&round->step.rings);
    buf_clear(&round->step.seen);
    buf_clear(&round->step.gone);
    round->step.anew = false;
    round->count = 0;
    arena_reset(round->arena);
    return status;
}

static bool wants_withdrawal(struct round *round, const json_t *alert)
{
    const struct filter_node *scope;

    arena_reset(round->scratch);
    return alert && alert_is_set(alert, "withdrawals") &&
           owner_sees(json_object_get(alert, "owner"), round->server->keys, round->uid,
                      round->scratch, &scope);
}

void ringing_withdraw(struct round *round, uint64_t id)
{
    struct arena *arena = arena_new();
    struct last_rings last;

    book_last_rings(round->book, round->watched, id, arena, &last);
    for (uint32_t i = 0; i < last.count; i++) {
        json_auto_t *alert = last.rings[i].kind == RING_WITHDRAWAL
                                 ? NULL
                                 : unpaused_alert(round->book, last.rings[i].alert);

        if (wants_withdrawal(round, alert))
            add_ring(round, json_get_str(alert, "uuid").data, str_of(last.rings[i].id),
                     RING_WITHDRAWAL);
    }
    arena_free(arena);
}

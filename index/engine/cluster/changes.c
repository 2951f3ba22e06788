/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changes.c - asks each shard for the documents with numbers behind a position.
 *
 *   ids and hashes, a page at a time ─▶ which are wanted? ─▶ fetch them (gathered.h) ─▶ each()
 *
 * The hash is that of all that is stored. A document that an earlier version has written lacks it,
 * and is fetched to tell. A document may change between the two steps: it is told as it is then,
 * and again by the next look, as unchanged. */
#include "engine/cluster/changes.h"

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/gathered.h"
#include "engine/cluster/inquiry.h"
#include "engine/cluster/positions.h"
#include "engine/local/reader_private.h"

#define PAGE_MAX 1000 /* documents of one answer */

/* --- parts --- */

enum status read_look(struct reader *reader, struct error *err)
{
    struct arena *arena = arena_new();
    struct index_positions positions;
    bool is_new;

    err->status = STATUS_OK;
    string_table_fini(&reader->parts);
    string_table_init(&reader->parts);
    if (!positions_read(cluster_of(reader->engine), inquiry_uid(reader), arena, &positions, err))
        for (uint32_t i = 0; i < positions.count; i++)
            string_table_add(&reader->parts,
                             arena_format(arena, "%.*s/%u/%lld", STR_ARG(positions.uuid), i,
                                          (long long)positions.shards[i].settled),
                             &is_new);
    arena_free(arena);
    return err->status;
}

/* Cuts the position off a part's name: the rest names the shard. */
static struct str shard_of(struct str part, json_int_t *position)
{
    size_t end = part.length;
    int64_t number;

    while (end > 0 && part.data[end - 1] != '/')
        end--;
    *position = str_to_i64(str_slice(part, end, part.length), &number) ? number : -1;
    return str_slice(part, 0, end);
}

/* How far the shard had come; -1: it is not known. */
static json_int_t known_position(const struct string_table *known, struct str shard)
{
    for (uint32_t i = 0; i < known->count; i++) {
        json_int_t position;

        if (str_eq(shard_of(string_table_get(known, i), &position), shard))
            return position;
    }
    return -1;
}

/* --- one shard --- */

struct change_scan {
    struct reader *reader;
    const struct arrival_watch *watch;
    uint32_t shard;
    json_int_t from, to; /* behind the first number, up to the last */
    json_int_t found;    /* documents so far */
    struct arena *arena; /* of a page */
    struct str *ids;     /* of a page: those to fetch */
    uint32_t id_count;
    struct error *err;
};

static enum status ask_page_of(const struct change_scan *scan, struct buf *answer)
{
    MEM_AUTO char *rest =
        mem_format("_search?allow_partial_search_results=false&preference=_shards:%u", scan->shard);
    MEM_AUTO char *path = index_path(inquiry_uid(scan->reader), rest);
    struct cluster_request request = {.method = "GET", .path = path, .wait_ms = READ_MS};
    BUF_AUTO struct buf body = {0};
    enum ask_miss miss;

    buf_addf(&body,
             "{\"query\":{\"range\":{\"_seq_no\":{\"gt\":%lld,\"lte\":%lld}}},"
             "\"sort\":[{\"_seq_no\":\"asc\"}],\"size\":%d,\"track_total_hits\":false,"
             "\"_source\":false,\"docvalue_fields\":[\"hash\",\"from\"]}",
             (long long)scan->from, (long long)scan->to, PAGE_MAX);
    request.body = buf_str(&body);
    if (ask_text(cluster_of(scan->reader->engine), &request, &miss, answer, scan->err))
        return scan->err->status;
    return miss ? index_missing(inquiry_uid(scan->reader), scan->err) : STATUS_OK;
}

/* A field of a hit is a list. */
static bool number_of(struct str found, const char *field, int64_t *out)
{
    struct str values = json_member(json_member(found, STR("fields")), str_of(field)), value;

    return json_next_element(&values, &value) && str_to_i64(value, out);
}

/* What the page knows of a document is enough. */
static enum status tell(const struct change_scan *scan, struct str found, struct str id,
                        int64_t hash)
{
    struct incoming arrival = {
        .id = id, .version = (uint64_t)hash, .shown = true, .shown_from = INT64_MAX};
    int64_t from;

    if (number_of(found, "from", &from) && from > scan->reader->searcher->now) {
        arrival.shown = false;
        arrival.shown_from = from;
    }
    return scan->watch->each(scan->watch->context, &arrival, scan->err);
}

static enum status take_found(struct change_scan *scan, struct str found)
{
    const struct arrival_watch *watch = scan->watch;
    struct str id = json_member_text(found, "_id", scan->arena);
    struct str sort = json_member(found, STR("sort")), number;
    int64_t hash, at;
    bool hashed = number_of(found, "hash", &hash);

    if (!id.data || !json_next_element(&sort, &number) || !str_to_i64(number, &at))
        return error_set(scan->err, STATUS_IO, "the cluster's list of changes cannot be read");
    scan->from = at;
    scan->found++;
    if (hashed && !watch->wants)
        return tell(scan, found, id, hash);
    if (!hashed || watch->wants(watch->context, id, (uint64_t)hash))
        scan->ids[scan->id_count++] = id;
    return STATUS_OK;
}

/* --- those that were fetched --- */

static enum status tell_gathered(const struct change_scan *scan)
{
    const struct arrival_watch *watch = scan->watch;
    const struct searcher *gathered = scan->reader->gathered;
    uint32_t count = gathered ? (uint32_t)gathered->generation->document_count : 0;
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < count; d++) {
        struct incoming arrival;

        arena_reset(arena);
        status =
            arrival_at(scan->reader, (struct standing_document){0, d}, arena, &arrival, scan->err);
        if (!status && (!watch->wants || watch->wants(watch->context, arrival.id, arrival.version)))
            status = watch->each(watch->context, &arrival, scan->err);
    }
    arena_free(arena);
    if (!status && watch->settle)
        status = watch->settle(watch->context, scan->err);
    return status;
}

static enum status fetch_wanted(const struct change_scan *scan)
{
    enum status status = STATUS_OK;
    uint32_t took;

    for (uint32_t at = 0; !status && at < scan->id_count; at += took) {
        status = gather_some(scan->reader, scan->ids + at, scan->id_count - at, &took, scan->err);
        if (!status)
            status = tell_gathered(scan);
    }
    return status;
}

static enum status scan_page(struct change_scan *scan, bool *ended)
{
    BUF_AUTO struct buf answer = {0};
    struct str rest, found;
    uint32_t count = 0;
    enum status status = ask_page_of(scan, &answer);

    scan->ids = arena_alloc(scan->arena, PAGE_MAX * sizeof *scan->ids);
    scan->id_count = 0;
    rest = json_member(json_member(buf_str(&answer), STR("hits")), STR("hits"));
    for (; !status && count < PAGE_MAX && json_next_element(&rest, &found); count++)
        status = take_found(scan, found);
    *ended = count < PAGE_MAX;
    return status ? status : fetch_wanted(scan);
}

static enum status scan_shard(struct change_scan *scan)
{
    json_int_t numbers = scan->to - scan->from;
    enum status status = STATUS_OK;
    bool ended = false;

    while (!status && !ended) {
        status = scan_page(scan, &ended);
        arena_reset(scan->arena);
    }
    scan->reader->may_lack |= scan->found < numbers;
    return status;
}

/* --- all --- */

/* What is settled is found after a refresh. */
static enum status begin(const struct change_scan *scan)
{
    struct reader *reader = scan->reader;
    MEM_AUTO char *name = mem_format(CLUSTER_PREFIX "%s", inquiry_uid(reader));

    reader->may_lack = false;
    return refresh_index(cluster_of(reader->engine), name, scan->err);
}

enum status read_arrivals(struct reader *reader, const struct arrival_watch *watch,
                          struct error *err)
{
    struct change_scan scan = {.reader = reader, .watch = watch, .err = err};
    enum status status = begin(&scan);

    scan.arena = arena_new();
    for (uint32_t i = 0; !status && i < reader->parts.count; i++) {
        struct str shard = shard_of(string_table_get(&reader->parts, i), &scan.to);

        scan.shard = i;
        scan.found = 0;
        scan.from = known_position(watch->known, shard);
        if (scan.from < scan.to)
            status = scan_shard(&scan);
    }
    arena_free(scan.arena);
    return status;
}

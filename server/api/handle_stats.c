/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_stats.c - GET /stats and GET /indexes/{uid}/stats. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/state/noted.h"
#include "server/tasks/tasks.h"

static void add_number(struct buf *out, const char *key, uint64_t number)
{
    json_add_key(out, key);
    buf_addf(out, "%llu", (unsigned long long)number);
}

/* Meilisearch's members first, then our own. */
static void add_stats(const struct reader_stats *stats, bool busy, struct str fields,
                      struct buf *out)
{
    uint64_t bytes = stats->documents ? stats->bytes : 0;

    buf_add_char(out, '{');
    add_number(out, "numberOfDocuments", stats->documents);
    buf_addf(out, ",\"isIndexing\":%s,\"fieldDistribution\":", busy ? "true" : "false");
    buf_add_str(out, fields);
    add_number(out, "rawDocumentDbSize", bytes);
    add_number(out, "avgDocumentSize", bytes ? bytes / stats->documents : 0);
    add_number(out, "numberOfEmbeddings", 0);
    add_number(out, "numberOfEmbeddedDocuments", 0);
    add_number(out, "deletedDocuments", stats->deleted);
    add_number(out, "segments", stats->parts);
    add_number(out, "generation", stats->revision);
    buf_add_char(out, '}');
}

/* Appends the statistics of an index. */
static enum status add_index(struct server *server, struct str uid, struct reader_stats *stats,
                             struct buf *out, struct error *err)
{
    BUF_AUTO struct buf fields = {0};
    struct reader *reader;

    if (index_acquire(server, uid, &reader, err))
        return err->status;
    reader_stats(reader, stats);
    reader_field_counts(reader, &fields);
    reader_release(reader);
    add_stats(stats, tasks_index_is_busy(server->tasks, uid), buf_str(&fields), out);
    return STATUS_OK;
}

enum status handle_index_stats(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct reader_stats stats;

    return add_index(request->server, request->match.parts[0], &stats, &response->body, err);
}

struct totals {
    uint64_t bytes;
    int64_t updated; /* the latest; 0: never */
};

/* Leaves out an index that the key does not allow, or that cannot be opened. */
static void add_indexes(const struct request *request, struct totals *totals, struct buf *out)
{
    struct index_info *infos;
    struct reader_stats stats;
    struct error gone;
    uint32_t count;

    engine_list(request->server->engine, request->arena, &infos, &count);
    for (uint32_t i = 0; i < count; i++) {
        const char *uid = infos[i].uid;
        size_t before = out->length;

        if (!access_allows_index(request->access, str_of(uid)))
            continue;
        buf_addf(out, "%s\"%s\":", before ? "," : "", uid);
        if (add_index(request->server, str_of(uid), &stats, out, &gone)) {
            out->length = before;
            continue;
        }
        totals->bytes += stats.bytes;
        totals->updated = stats.updated > totals->updated ? stats.updated : totals->updated;
    }
}

enum status handle_stats(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct buf *out = &response->body;
    BUF_AUTO struct buf indexes = {0};
    char when[DATE_TEXT_SIZE];
    struct totals totals = {0};

    add_indexes(request, &totals, &indexes);
    buf_addf(out, "{\"databaseSize\":%llu,\"usedDatabaseSize\":%llu,\"lastUpdate\":",
             (unsigned long long)totals.bytes, (unsigned long long)totals.bytes);
    if (totals.updated)
        buf_addf(out, "\"%s\"", date_format(totals.updated, 0, when));
    else
        buf_add_text(out, "null");
    buf_add_text(out, ",\"indexes\":{");
    buf_add_str(out, buf_str(&indexes));
    buf_add_char(out, '}');
    if (access_allows_all(request->access)) { /* a key of some indexes may be a client's */
        json_add_key(out, "searches");
        noted_write(request->server->noted, out);
    }
    buf_add_char(out, '}');
    return STATUS_OK;
}

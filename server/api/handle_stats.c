/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_stats.c - GET /stats and GET /indexes/{uid}/stats. */
#include <stddef.h>

#include "base/date.h"
#include "base/json.h"
#include "server/answers/index_stats.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/params/params.h"
#include "server/state/search_notes.h"
#include "server/tasks/tasks.h"

enum size_format { SIZE_RAW, SIZE_HUMAN };
static const char *const size_formats[] = {"raw", "human", NULL};

struct stats_params {
    struct flag internal;
    struct count format; /* an enum size_format */
};

static const struct param rows[] = {
    {"showInternalDatabaseSizes", PARAM_SWITCH, offsetof(struct stats_params, internal),
     API_BAD_INTERNAL_SIZES, NULL},
    {"sizeFormat", PARAM_WORD, offsetof(struct stats_params, format), API_BAD_SIZE_FORMAT,
     size_formats},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

static enum status read_params(const struct request *request, struct stats_params *params,
                               struct error *err)
{
    *params = (struct stats_params){0};
    return params_from_url(&table, &request->http->url, request->arena, params, err);
}

static void add_number(struct buf *out, const char *key, uint64_t number)
{
    json_add_key(out, key);
    buf_addf(out, "%llu", (unsigned long long)number);
}

/* Bytes: 1536 or "1.50 KiB". */
static void add_size(struct buf *out, const char *key, uint64_t bytes,
                     const struct stats_params *params)
{
    if (params->format.number == SIZE_RAW)
        add_number(out, key, bytes);
    else
        task_add_size(out, key, bytes);
}

/* Meilisearch's members first, then our own. An index is not made of several databases here. */
static void add_stats(const struct reader_stats *stats, bool busy, struct str fields,
                      const struct stats_params *params, struct buf *out)
{
    uint64_t bytes = stats->documents ? stats->bytes : 0;

    buf_add_char(out, '{');
    add_number(out, "numberOfDocuments", stats->documents);
    buf_addf(out, ",\"isIndexing\":%s,\"fieldDistribution\":", busy ? "true" : "false");
    buf_add_str(out, fields);
    add_size(out, "indexSize", stats->bytes, params);
    add_size(out, "usedIndexSize", stats->bytes, params);
    add_size(out, "rawDocumentDbSize", bytes, params);
    add_size(out, "avgDocumentSize", bytes ? bytes / stats->documents : 0, params);
    if (params->internal.on) {
        json_add_key(out, "internalDatabaseSizes");
        buf_add_char(out, '{');
        add_size(out, "segments", stats->bytes, params);
        buf_add_char(out, '}');
    }
    add_number(out, "numberOfEmbeddings", 0);
    add_number(out, "numberOfEmbeddedDocuments", 0);
    add_number(out, "deletedDocuments", stats->deleted);
    add_number(out, "segments", stats->parts);
    add_number(out, "generation", stats->revision);
    buf_add_char(out, '}');
}

/* Appends the statistics of an index. */
static enum status add_index(struct server *server, const struct index_info *info,
                             const struct stats_params *params, struct reader_stats *stats,
                             struct buf *out, struct error *err)
{
    BUF_AUTO struct buf fields = {0};

    if (index_stats_read(server, info, stats, &fields, err))
        return err->status;
    add_stats(stats, tasks_index_is_busy(server->tasks, str_of(info->uid)), buf_str(&fields),
              params, out);
    return STATUS_OK;
}

enum status handle_index_stats(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct stats_params params;
    struct reader_stats stats;
    struct index_info info;

    if (read_params(request, &params, err) ||
        index_find(request->server, request->match.parts[0], request->arena, &info, err))
        return err->status;
    return add_index(request->server, &info, &params, &stats, &response->body, err);
}

struct totals {
    uint64_t bytes;
    int64_t updated; /* the latest; 0: never */
};

/* Leaves out an index that the key does not allow, or that cannot be opened. */
static void add_indexes(const struct request *request, const struct stats_params *params,
                        struct totals *totals, struct buf *out)
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
        if (add_index(request->server, &infos[i], params, &stats, out, &gone)) {
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
    struct stats_params params;

    if (read_params(request, &params, err))
        return err->status;
    add_indexes(request, &params, &totals, &indexes);
    buf_add_char(out, '{');
    add_size(out, "databaseSize", totals.bytes, &params);
    add_size(out, "usedDatabaseSize", totals.bytes, &params);
    json_add_key(out, "lastUpdate");
    if (totals.updated)
        buf_addf(out, "\"%s\"", date_format_full(totals.updated, when));
    else
        buf_add_text(out, "null");
    buf_add_text(out, ",\"indexes\":{");
    buf_add_str(out, buf_str(&indexes));
    buf_add_char(out, '}');
    if (access_allows_all(request->access)) { /* a key of some indexes may be a client's */
        json_add_key(out, "searches");
        search_notes_write(request->server->notes, out);
    }
    buf_add_char(out, '}');
    return STATUS_OK;
}

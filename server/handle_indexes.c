/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_indexes.c - GET /indexes and GET /indexes/{uid}; indexes.h. */
#include "base/date.h"
#include "base/json.h"
#include "handlers.h"
#include "indexes.h"
#include "value.h"

#define DEFAULT_LIMIT 20

enum status index_acquire(struct server *server, struct str uid, struct searcher **out,
                          struct error *err)
{
    enum status status;

    if (!index_uid_valid(uid))
        return error_set(err, STATUS_BAD_INDEX_UID,
                         "`%.*s` is no index uid: letters, digits, `-` and `_`, at most %d",
                         STR_ARG(uid), INDEX_UID_MAX);
    status = searcher_acquire(server->database, uid, out, err);
    if (status != STATUS_INDEX_NOT_FOUND)
        return status;
    if (database_index_count(server->database) == 0)
        return error_set(err, STATUS_INDEX_NOT_FOUND,
                         "index `%.*s` not found: nothing is indexed yet. Run dateline-index with "
                         "the same --db to make it",
                         STR_ARG(uid));
    return error_set(err, STATUS_INDEX_NOT_FOUND,
                     "index `%.*s` not found: GET /indexes lists those "
                     "there are",
                     STR_ARG(uid));
}

enum status index_stats(struct server *server, struct str uid, struct search_stats *stats,
                        struct error *err)
{
    struct searcher *searcher;

    if (index_acquire(server, uid, &searcher, err))
        return err->status;
    searcher_stats(searcher, stats);
    searcher_release(searcher);
    return STATUS_OK;
}

static void add_index(const char *uid, const struct search_stats *stats, struct buf *out)
{
    char created[DATE_TEXT_SIZE], updated[DATE_TEXT_SIZE];

    json_add_comma(out);
    buf_addf(out, "{\"uid\":\"%s\",\"createdAt\":\"%s\",\"updatedAt\":\"%s\",", uid,
             date_format(stats->created, 0, created), date_format(stats->updated, 0, updated));
    buf_add_text(out, "\"primaryKey\":\"id\"}");
}

enum status handle_index(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct str uid = request->match.parts[0];
    struct search_stats stats;

    if (index_stats(request->server, uid, &stats, err))
        return err->status;
    add_index(uid.data, &stats, &response->body);
    return STATUS_OK;
}

static enum status read_range(const struct url *url, uint32_t *offset, uint32_t *limit,
                              struct error *err)
{
    *offset = 0;
    *limit = DEFAULT_LIMIT;
    for (uint32_t i = 0; i < url->param_count; i++) {
        struct value value = {"offset", STATUS_BAD_INDEX_OFFSET, NULL, url->params[i].value, NULL};
        bool is_offset = str_is(url->params[i].name, "offset");

        if (!is_offset && !str_is(url->params[i].name, "limit"))
            return error_set(err, STATUS_BAD_REQUEST,
                             "there is no parameter `%.*s` here: only offset and limit",
                             STR_ARG(url->params[i].name));
        if (!is_offset)
            value = (struct value){"limit", STATUS_BAD_INDEX_LIMIT, NULL, value.text, NULL};
        if (value_count(&value, is_offset ? offset : limit, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status handle_indexes(const struct request *request, struct http_response *response,
                           struct error *err)
{
    struct database *database = request->server->database;
    uint32_t total = 0, offset, limit;
    struct buf *out = &response->body;
    char uid[INDEX_UID_MAX + 1];
    struct search_stats stats;
    struct error gone;

    if (read_range(&request->http->url, &offset, &limit, err))
        return err->status;
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; database_index_uid(database, i, uid); i++) {
        if (!access_allows_index(request->access, str_of(uid)))
            continue;
        if (total >= offset && total - offset < limit &&
            !index_stats(request->server, str_of(uid), &stats, &gone))
            add_index(uid, &stats, out);
        total++;
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, total);
    return STATUS_OK;
}

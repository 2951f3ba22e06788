/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_replication.c - what replicas ask for: GET /replication, GET /replication/files,
 * GET /replication/state, POST /replication/fence. */
#include <stddef.h>

#include "base/json.h"
#include "base/mem.h"
#include "engine/replica.h"
#include "server/api/handlers.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "server/publish/publish.h"
#include "server/publish/ship.h"
#include "server/replica/catalog.h"
#include "server/replica/replica.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

/* --- the catalog --- */

struct catalog_params {
    struct str known;
};
static const struct param catalog_rows[] = {
    {"known", PARAM_TEXT, offsetof(struct catalog_params, known), API_BAD_REQUEST, NULL},
};
static const struct param_table catalog_table = {catalog_rows, 1};

/* May this daemon name the database? A replica gets the name from its source. */
static bool is_origin(const struct server *server)
{
    return !server->config->follow && tasks_are_ours(server->tasks);
}

enum status handle_replication(const struct request *request, struct http_response *response,
                               struct error *err)
{
    struct server *server = request->server;
    struct catalog_params params = {STR_NONE};
    struct catalog_order order = {.engine = server->engine, .db = server->config->db};

    if (params_from_url(&catalog_table, &request->http->url, request->arena, &params, err) ||
        (is_origin(server) && lineage_begin(server->lineage, err)))
        return err->status;
    lineage_get(server->lineage, &order.lineage);
    if (!*order.lineage.database)
        return api_error_set(err, API_BUSY, "this daemon has no database to follow yet: retry");
    if (!order.lineage.follows)
        tasks_progress(server->tasks, &order.lineage.next_task, &order.lineage.done_task);
    order.known = params.known;
    return catalog_write(&order, &response->body, err);
}

/* --- the bytes of files --- */

#define OFFSET_MAX 1e15 /* bytes */

struct file_params {
    struct str index, name;
    struct number offset;
    struct count length;
};
#define ROW(name, kind, member)                                                                    \
    {                                                                                              \
        name, PARAM_##kind, offsetof(struct file_params, member), API_BAD_REQUEST, NULL            \
    }
static const struct param file_rows[] = {
    ROW("index", TEXT, index),
    ROW("name", TEXT, name),
    ROW("offset", NUMBER, offset),
    ROW("length", COUNT, length),
};
static const struct param_table file_table = {file_rows, sizeof file_rows / sizeof *file_rows};

enum status handle_replication_file(const struct request *request, struct http_response *response,
                                    struct error *err)
{
    struct file_params params = {0};
    size_t length;
    enum status status;

    if (params_from_url(&file_table, &request->http->url, request->arena, &params, err))
        return err->status;
    if (params.offset.number < 0 || params.offset.number > OFFSET_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "`offset` must be a number from 0");
    length = params.length.given && params.length.number < REPLICA_READ_MAX ? params.length.number
                                                                            : REPLICA_READ_MAX;
    status = engine_read_file(request->server->engine, params.index, params.name,
                              (uint64_t)params.offset.number, length, &response->body, err);
    http_add_field(response, "Content-Type", "application/octet-stream");
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "index %.*s has no file %.*s, or no longer",
                         STR_ARG(params.index), STR_ARG(params.name));
    return status;
}

/* --- the state --- */

static const char *role_of(const struct lineage_state *lineage)
{
    return lineage->follows ? "replica" : lineage->fenced ? "fenced" : "primary";
}

static void add_following(const struct replica_state *state, const char *source, struct buf *out)
{
    looker_add_state(&state->looking, out);
    buf_add_text(out, ",\"follows\":");
    json_add_string(out, str_of(source));
    buf_addf(out, ",\"fetchedFiles\":%llu,\"fetchedBytes\":%llu,\"generations\":%llu",
             (unsigned long long)state->counts.files, (unsigned long long)state->counts.bytes,
             (unsigned long long)state->counts.published);
}

enum status handle_replication_state(const struct request *request, struct http_response *response,
                                     struct error *err)
{
    struct server *server = request->server;
    MEM_AUTO char *source = lineage_source(server->lineage);
    struct buf *out = &response->body;
    struct lineage_state lineage;
    struct replica_state state;

    (void)err;
    lineage_get(server->lineage, &lineage);
    replica_get(server->replica, &state);
    buf_addf(out, "{\"role\":\"%s\",\"database\":", role_of(&lineage));
    if (*lineage.database)
        json_add_string(out, str_of(lineage.database));
    else
        buf_add_text(out, "null");
    buf_addf(out, ",\"epoch\":%llu", (unsigned long long)lineage.epoch);
    if (state.follows)
        add_following(&state, source ? source : server->config->follow, out);
    buf_add_text(out, ",\"publishing\":");
    publish_add_state(server->publish, out);
    buf_add_text(out, ",\"journal\":");
    ship_add_state(server->ship, out);
    buf_add_char(out, '}');
    return STATUS_OK;
}

/* --- the fence --- */

enum status handle_replication_fence(const struct request *request, struct http_response *response,
                                     struct error *err)
{
    json_t *body;
    struct str database;
    json_int_t epoch;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    database = json_get_str(body, "database");
    epoch = json_integer_value(json_object_get(body, "epoch"));
    if (!database.data || epoch <= 0)
        status = error_set(err, STATUS_BAD_REQUEST,
                           "expected {\"database\": the uuid, \"epoch\": a number from 1}");
    else
        status = lineage_fence(request->server->lineage, database.data, (uint64_t)epoch, err);
    json_decref(body);
    return status ? status : handle_replication_state(request, response, err);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_lists.c - POST and GET /indexes/{uid}/lists, GET and DELETE /indexes/{uid}/lists/{id}:
 * which names of a list are in which articles. */
#include <stdio.h>

#include "base/json.h"
#include "base/sha256.h"
#include "server/answers/indexes.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/lists/lists.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "server/state/server.h"

#define ARTICLES_DEFAULT 100
#define PAGE_DEFAULT     20
#define PAGE_MAX         1000

static struct lists_asker reader_of(const struct request *request, char owner[SHA256_TEXT_SIZE])
{
    sha256_text(request->http->headers.values[HEADER_AUTHORIZATION], owner);
    return (struct lists_asker){request->match.parts[0], owner, request->access->everything};
}

/* --- POST --- */

struct list_params {
    struct flag fuzzy;
    struct count articles;
};

static const struct param rows[] = {
    {"fuzzy", PARAM_SWITCH, offsetof(struct list_params, fuzzy), API_BAD_REQUEST, NULL},
    {"articlesPerName", PARAM_COUNT, offsetof(struct list_params, articles), API_BAD_REQUEST, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

static bool is_csv(const struct request *request)
{
    struct str type = request->http->headers.values[HEADER_CONTENT_TYPE];

    return str_starts(type, STR("text/csv"));
}

static enum status read_names(const struct request *request, struct name_list *list,
                              struct error *err)
{
    json_t *body;
    enum status status;

    if (is_csv(request))
        return list_read_csv(list, request->http->body, err);
    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = list_read_json(list, json_object_get(body, "names"), err);
    json_decref(body);
    return status;
}

/* The rules of a tenant token end with the request, so the list has its own. */
static enum status take_scope(const struct request *request, struct name_list *list,
                              struct error *err)
{
    const struct filter_node *ignored;

    if (access_index(request->access, request->match.parts[0], list->arena, &ignored, err))
        return err->status;
    return list_set_rule(list, access_rule(request->access, request->match.parts[0]), err);
}

static enum status fill(const struct request *request, const struct list_params *params,
                        struct name_list *list, struct error *err)
{
    uint32_t articles = params->articles.given ? params->articles.number : ARTICLES_DEFAULT;
    char owner[SHA256_TEXT_SIZE];

    list->fuzzy = !params->fuzzy.given || params->fuzzy.on;
    list->articles = articles < LIST_ARTICLES_MAX ? articles : LIST_ARTICLES_MAX;
    snprintf(list->owner, sizeof list->owner, "%s", reader_of(request, owner).owner);
    return take_scope(request, list, err) ? err->status : read_names(request, list, err);
}

enum status handle_match_list(const struct request *request, struct http_response *response,
                              struct error *err)
{
    struct list_params params = {0};
    struct index_info info;
    struct name_list *list;

    if (search_limits_check_load(request, err) ||
        index_find(request->server, request->match.parts[0], request->arena, &info, err) ||
        params_from_url(&table, &request->http->url, request->arena, &params, err))
        return err->status;
    list = list_new(request->match.parts[0]);
    if (fill(request, &params, list, err)) {
        list_free(list);
        return err->status;
    }
    response->status = 202;
    return lists_add(request->server->lists, list, &response->body, err);
}

/* --- GET, DELETE --- */

struct list_page_params {
    struct count offset, limit, format;
};

static const char *const formats[] = {"json", "csv", NULL};
static const struct param page_rows[] = {
    {"offset", PARAM_COUNT, offsetof(struct list_page_params, offset), API_BAD_REQUEST, NULL},
    {"limit", PARAM_COUNT, offsetof(struct list_page_params, limit), API_BAD_REQUEST, NULL},
    {"format", PARAM_WORD, offsetof(struct list_page_params, format), API_BAD_REQUEST, formats},
};
static const struct param_table page_table = {page_rows, sizeof page_rows / sizeof *page_rows};

enum status handle_lists(const struct request *request, struct http_response *response,
                         struct error *err)
{
    char owner[SHA256_TEXT_SIZE];
    const struct lists_asker reader = reader_of(request, owner);

    if (index_uid_check(reader.uid, err))
        return err->status;
    lists_add_all(request->server->lists, &reader, &response->body);
    return STATUS_OK;
}

/* A list outlives its index, but shows nothing of it. */
static enum status look(const struct request *request, struct list_sight *sight, struct error *err)
{
    struct str uid = request->match.parts[0];
    enum status status;

    *sight = (struct list_sight){.deadline = request->budget->deadline, .arena = request->arena};
    if (access_index(request->access, uid, request->arena, &sight->scope, err))
        return err->status;
    status = index_acquire(request->server, uid, &sight->reader, err);
    return status == STATUS_INDEX_NOT_FOUND ? STATUS_OK : status;
}

enum status handle_list(const struct request *request, struct http_response *response,
                        struct error *err)
{
    char owner[SHA256_TEXT_SIZE];
    const struct lists_asker reader = reader_of(request, owner);
    struct list_page_params params = {0};
    struct list_sight sight = {.reader = NULL};
    struct list_page page;
    enum status status;
    bool csv;

    if (params_from_url(&page_table, &request->http->url, request->arena, &params, err))
        return err->status;
    csv = params.format.number == 1;
    page = (struct list_page){params.offset.number,
                              params.limit.given ? params.limit.number : PAGE_DEFAULT};
    page.limit = page.limit < PAGE_MAX ? page.limit : PAGE_MAX;
    if (csv)
        http_add_field(response, "Content-Type", "text/csv; charset=utf-8");
    status = look(request, &sight, err);
    if (!status)
        status = lists_add_page(request->server->lists, &reader, request->match.parts[1], &page,
                                &sight, csv, &response->body, err);
    reader_release(sight.reader);
    return status;
}

enum status handle_cancel_list(const struct request *request, struct http_response *response,
                               struct error *err)
{
    char owner[SHA256_TEXT_SIZE];
    const struct lists_asker reader = reader_of(request, owner);

    return lists_cancel(request->server->lists, &reader, request->match.parts[1], &response->body,
                        err);
}

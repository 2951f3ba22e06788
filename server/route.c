/* SPDX-License-Identifier: GPL-2.0-or-later */
/* route.c - the table of routes, and how a path is found in it. */
#include "route.h"

#include "base/buf.h"
#include "handlers.h"

static const struct route routes[] = {
    {HTTP_GET, "/", handle_root, ACTION_OPEN, true, false},
    {HTTP_GET, "/health", handle_health, ACTION_OPEN, true, true},
    {HTTP_GET, "/version", handle_version, ACTION_VERSION, true, false},
    {HTTP_GET, "/metrics", handle_metrics, ACTION_METRICS_GET, true, true},
    {HTTP_GET, "/openapi.json", handle_openapi, ACTION_OPEN, true, false},
    {HTTP_GET, "/stats", handle_stats, ACTION_STATS_GET, false, true},
    {HTTP_GET, "/search", handle_search_articles, ACTION_SEARCH, false, false},
    {HTTP_GET, "/indexes", handle_indexes, ACTION_INDEXES_GET, false, false},
    {HTTP_GET, "/indexes/{uid}", handle_index, ACTION_INDEXES_GET, false, false},
    {HTTP_GET, "/indexes/{uid}/stats", handle_index_stats, ACTION_STATS_GET, false, true},
    {HTTP_GET, "/indexes/{uid}/search", handle_search_url, ACTION_SEARCH, false, false},
    {HTTP_POST, "/indexes/{uid}/search", handle_search_body, ACTION_SEARCH, false, false},
    {HTTP_POST, "/indexes/{uid}/facet-search", handle_facet_search, ACTION_SEARCH, false, false},
    {HTTP_GET, "/indexes/{uid}/similar", handle_similar_url, ACTION_SEARCH, false, false},
    {HTTP_POST, "/indexes/{uid}/similar", handle_similar_body, ACTION_SEARCH, false, false},
    {HTTP_POST, "/multi-search", handle_multi_search, ACTION_SEARCH, false, false},
    {HTTP_POST, "/indexes", handle_create_index, ACTION_INDEXES_CREATE, false, true},
    {HTTP_PATCH, "/indexes/{uid}", handle_update_index, ACTION_INDEXES_UPDATE, false, true},
    {HTTP_DELETE, "/indexes/{uid}", handle_delete_index, ACTION_INDEXES_DELETE, false, true},
    {HTTP_POST, "/swap-indexes", handle_swap_indexes, ACTION_INDEXES_SWAP, false, true},
    {HTTP_GET, "/indexes/{uid}/settings", handle_settings, ACTION_SETTINGS_GET, false, true},
    {HTTP_PATCH, "/indexes/{uid}/settings", handle_patch_settings, ACTION_SETTINGS_UPDATE, false,
     true},
    {HTTP_DELETE, "/indexes/{uid}/settings", handle_reset_settings, ACTION_SETTINGS_UPDATE, false,
     true},
    {HTTP_GET, "/indexes/{uid}/settings/{setting}", handle_setting, ACTION_SETTINGS_GET, false,
     true},
    {HTTP_PUT, "/indexes/{uid}/settings/{setting}", handle_put_setting, ACTION_SETTINGS_UPDATE,
     false, true},
    {HTTP_PATCH, "/indexes/{uid}/settings/{setting}", handle_patch_setting, ACTION_SETTINGS_UPDATE,
     false, true},
    {HTTP_DELETE, "/indexes/{uid}/settings/{setting}", handle_reset_setting, ACTION_SETTINGS_UPDATE,
     false, true},
    {HTTP_GET, "/tasks", handle_tasks, ACTION_TASKS_GET, false, true},
    {HTTP_DELETE, "/tasks", handle_delete_tasks, ACTION_TASKS_DELETE, false, true},
    {HTTP_POST, "/tasks/cancel", handle_cancel_tasks, ACTION_TASKS_CANCEL, false, true},
    {HTTP_GET, "/tasks/{task}", handle_task, ACTION_TASKS_GET, false, true},
    {HTTP_GET, "/tasks/{task}/documents", handle_task_documents, ACTION_TASKS_GET, false, true},
    {HTTP_GET, "/batches", handle_batches, ACTION_TASKS_GET, false, true},
    {HTTP_GET, "/batches/{batch}", handle_batch, ACTION_TASKS_GET, false, true},
    {HTTP_GET, "/indexes/{uid}/documents", handle_documents, ACTION_DOCUMENTS_GET, false, true},
    {HTTP_POST, "/indexes/{uid}/documents", handle_add_documents, ACTION_DOCUMENTS_ADD, false,
     true},
    {HTTP_PUT, "/indexes/{uid}/documents", handle_merge_documents, ACTION_DOCUMENTS_ADD, false,
     true},
    {HTTP_DELETE, "/indexes/{uid}/documents", handle_delete_all_documents, ACTION_DOCUMENTS_DELETE,
     false, true},
    {HTTP_POST, "/indexes/{uid}/documents/fetch", handle_fetch_documents, ACTION_DOCUMENTS_GET,
     false, true},
    {HTTP_POST, "/indexes/{uid}/documents/edit", handle_absent, ACTION_DOCUMENTS_DELETE, false,
     true},
    {HTTP_POST, "/indexes/{uid}/documents/delete-batch", handle_delete_batch,
     ACTION_DOCUMENTS_DELETE, false, true},
    {HTTP_POST, "/indexes/{uid}/documents/delete", handle_delete_matching, ACTION_DOCUMENTS_DELETE,
     false, true},
    {HTTP_DELETE, "/indexes/{uid}/documents/{id*}", handle_delete_document, ACTION_DOCUMENTS_DELETE,
     false, true},
    {HTTP_GET, "/indexes/{uid}/documents/{id*}", handle_document, ACTION_DOCUMENTS_GET, false,
     false},
    {HTTP_POST, "/indexes/{uid}/fields", handle_fields, ACTION_FIELDS_POST, false, true},
    {HTTP_POST, "/dumps", handle_dump, ACTION_DUMPS_CREATE, false, true},
    {HTTP_POST, "/snapshots", handle_snapshot, ACTION_SNAPSHOTS_CREATE, false, true},
    {HTTP_GET, "/keys", handle_keys, ACTION_KEYS_GET, false, true},
    {HTTP_POST, "/keys", handle_add_key, ACTION_KEYS_CREATE, false, true},
    {HTTP_GET, "/keys/{key}", handle_key, ACTION_KEYS_GET, false, true},
    {HTTP_PATCH, "/keys/{key}", handle_update_key, ACTION_KEYS_UPDATE, false, true},
    {HTTP_DELETE, "/keys/{key}", handle_delete_key, ACTION_KEYS_DELETE, false, true},
    {HTTP_GET, "/experimental-features", handle_flags, ACTION_FEATURES_GET, false, true},
    {HTTP_PATCH, "/experimental-features", handle_set_flags, ACTION_FEATURES_UPDATE, false, true},
    {HTTP_GET, "/webhooks", handle_webhooks, ACTION_WEBHOOKS_GET, false, true},
    {HTTP_POST, "/webhooks", handle_add_webhook, ACTION_WEBHOOKS_CREATE, false, true},
    {HTTP_GET, "/webhooks/{uuid}", handle_webhook, ACTION_WEBHOOKS_GET, false, true},
    {HTTP_PATCH, "/webhooks/{uuid}", handle_update_webhook, ACTION_WEBHOOKS_UPDATE, false, true},
    {HTTP_DELETE, "/webhooks/{uuid}", handle_delete_webhook, ACTION_WEBHOOKS_DELETE, false, true},
    /* Not to be had here. */
    {HTTP_GET, "/chats", handle_absent, ACTION_CHATS_GET, false, true},
    {HTTP_GET, "/chats/{workspace}", handle_absent, ACTION_CHATS_GET, false, true},
    {HTTP_DELETE, "/chats/{workspace}", handle_absent, ACTION_CHATS_DELETE, false, true},
    {HTTP_GET, "/chats/{workspace}/settings", handle_absent, ACTION_CHATS_SETTINGS_GET, false,
     true},
    {HTTP_PATCH, "/chats/{workspace}/settings", handle_absent, ACTION_CHATS_SETTINGS_UPDATE, false,
     true},
    {HTTP_DELETE, "/chats/{workspace}/settings", handle_absent, ACTION_CHATS_SETTINGS_UPDATE, false,
     true},
    {HTTP_POST, "/chats/{workspace}/chat/completions", handle_absent, ACTION_CHAT_COMPLETIONS,
     false, true},
    {HTTP_GET, "/network", handle_absent, ACTION_NETWORK_GET, false, true},
    {HTTP_PATCH, "/network", handle_absent, ACTION_NETWORK_UPDATE, false, true},
    {HTTP_POST, "/network/control", handle_absent, ACTION_NETWORK_UPDATE, false, true},
    {HTTP_POST, "/logs/stream", handle_absent, ACTION_METRICS_GET, false, true},
    {HTTP_DELETE, "/logs/stream", handle_absent, ACTION_METRICS_GET, false, true},
    {HTTP_POST, "/logs/stderr", handle_absent, ACTION_METRICS_GET, false, true},
    {HTTP_POST, "/export", handle_absent, ACTION_EXPORT, false, true},
    {HTTP_POST, "/dynamic-search-rules", handle_absent, ACTION_RULES_GET, false, true},
    {HTTP_GET, "/dynamic-search-rules/{rule}", handle_absent, ACTION_RULES_GET, false, true},
    {HTTP_PATCH, "/dynamic-search-rules/{rule}", handle_absent, ACTION_RULES_UPDATE, false, true},
    {HTTP_DELETE, "/dynamic-search-rules/{rule}", handle_absent, ACTION_RULES_DELETE, false, true},
    {HTTP_POST, "/render-template", handle_absent, ACTION_SETTINGS_GET, false, true},
    {HTTP_POST, "/tasks/compact", handle_absent, ACTION_TASKS_COMPACT, false, true},
    {HTTP_POST, "/indexes/{uid}/compact", handle_absent, ACTION_INDEXES_COMPACT, false, true},
};
#define ROUTE_COUNT (sizeof routes / sizeof *routes)

const struct route *route_number(uint32_t number)
{
    return number < ROUTE_COUNT ? &routes[number] : NULL;
}

uint32_t route_index(const struct route *route)
{
    return (uint32_t)(route - routes);
}

/* Does the path fit the pattern? What stands for its names goes to parts[], still escaped. */
static bool fits(struct str pattern, struct str path, struct str parts[ROUTE_MAX_PARTS])
{
    int count = 0;

    while (pattern.data) {
        struct str wanted = str_cut(&pattern, '/'), part;

        if (!path.data)
            return false;
        if (str_ends(wanted, STR("*}"))) {
            parts[count] = path;
            return path.length > 0;
        }
        part = str_cut(&path, '/');
        if (!str_starts(wanted, STR("{"))) {
            if (!str_eq(wanted, part))
                return false;
        } else if (part.length == 0)
            return false;
        else
            parts[count++] = part;
    }
    return !path.data;
}

static enum status decode_parts(struct route_match *match, struct arena *arena, struct error *err)
{
    for (int i = 0; i < ROUTE_MAX_PARTS; i++)
        if (match->parts[i].data &&
            url_decode_part(match->parts[i], "the path of the URL", arena, &match->parts[i], err))
            return err->status;
    return STATUS_OK;
}

/* "/search/" is "/search". */
static struct str without_last_slash(struct str path)
{
    return path.length > 1 && str_ends(path, STR("/")) ? str_slice(path, 0, path.length - 1) : path;
}

enum status route_find(enum http_method method, struct str path, struct arena *arena,
                       struct route_match *match, unsigned *allowed, struct error *err)
{
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;

    *allowed = 0;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        *match = (struct route_match){.route = &routes[i]};
        if (!fits(str_of(routes[i].pattern), path, match->parts) &&
            !fits(str_of(routes[i].pattern), without_last_slash(path), match->parts))
            continue;
        if (routes[i].method == wanted)
            return decode_parts(match, arena, err);
        *allowed |= routes[i].method;
    }
    *match = (struct route_match){0};
    if (!*allowed)
        return error_set(err, STATUS_NOT_FOUND, "there is nothing at this address: see /");
    return error_set(err, STATUS_METHOD, "this address does not take this method");
}

const char *route_allow_text(unsigned methods, struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    methods |= HTTP_OPTIONS;
    if (methods & HTTP_GET)
        methods |= HTTP_HEAD;
    for (unsigned bit = 1; bit <= HTTP_OPTIONS; bit <<= 1)
        if (methods & bit)
            buf_addf(&text, "%s%s", text.length ? ", " : "",
                     http_method_name((enum http_method)bit));
    return arena_str(arena, buf_str(&text)).data;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recall.c - keys of searches in the cache of answers. */
#include "server/answers/recall.h"

#include "search/searcher.h"
#include "server/answers/answer_cache.h"
#include "server/keys/access.h"
#include "server/state/server.h"

/* Dates such as now-7d, and newness, move with the clock. */
static bool moves_with_time(struct str key)
{
    return str_find_nocase(key, STR("now")) >= 0 || str_find_nocase(key, STR("recency")) >= 0;
}

static void add_request(struct buf *key, const struct http_request *http)
{
    for (uint32_t i = 0; i < http->url.param_count; i++) {
        const struct url_param *param = &http->url.params[i];

        buf_addf(key, "%zu %zu ", param->name.length, param->value.length);
        buf_add_str(key, param->name);
        buf_add_str(key, param->value);
    }
    buf_add_str(key, http->body);
}

struct str recall_key(const struct request *request, const struct searcher *searcher)
{
    const struct manifest *manifest = &searcher->generation->manifest;
    BUF_AUTO struct buf key = {0};

    if (!request->server->answers || request->access->rules)
        return STR_NONE;
    buf_addf(&key, "%s %lld %llu %s ", manifest->uid, (long long)manifest->created,
             (unsigned long long)manifest->generation, request->match.route->pattern);
    add_request(&key, request->http);
    if (moves_with_time(buf_str(&key)))
        return STR_NONE;
    return arena_str(request->arena, buf_str(&key));
}

bool recall(const struct request *request, struct str key, struct buf *out)
{
    if (key.length == 0 || !answer_cache_find(request->server->answers, key, out))
        return false;
    metrics_count_recalled(request->server->metrics);
    return true;
}

void recall_keep(const struct request *request, struct str key, struct str answer)
{
    if (key.length > 0)
        answer_cache_keep(request->server->answers, key, answer);
}

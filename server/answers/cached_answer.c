/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cached_answer.c - makes cache keys of requests, and looks them up. */
#include "server/answers/cached_answer.h"

#include "base/date.h"
#include "server/answers/answer_cache.h"
#include "server/answers/ruled.h"
#include "server/keys/access.h"
#include "server/state/server.h"

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

struct str cached_answer_key(const struct request *request, const struct reader *reader,
                             const struct search_form *form)
{
    BUF_AUTO struct buf key = {0};

    if (!request->server->answers || request->access->rules ||
        request->http->headers.counts[HEADER_INCLUDE_METADATA] || ruled_may_apply(request, form))
        return STR_NONE;
    reader_state(reader, &key);
    buf_addf(&key, " %s ", request->match.route->pattern);
    add_request(&key, request->http);
    return arena_str(request->arena, buf_str(&key));
}

bool cached_answer_find(const struct request *request, struct str key, struct buf *out)
{
    if (key.length == 0 || !answer_cache_find(request->server->answers, key, date_now(), out))
        return false;
    metrics_count_cached(request->server->metrics);
    return true;
}

void cached_answer_keep(const struct request *request, struct str key, int64_t until,
                        struct str answer)
{
    if (key.length > 0 && until > 0)
        answer_cache_keep(request->server->answers, key, until, answer);
}

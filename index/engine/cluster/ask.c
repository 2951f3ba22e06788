/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ask.c - one request to the cluster, and what its answer means.
 *
 *   2xx                       it is done
 *   404, 409                  the caller knows what that means
 *   429, 5xx, 403 of a block  the cluster is busy, or does not write now: it may pass
 *   5xx of the deadline       the search took longer than its request may
 *   401, other 403            the cluster refuses these credentials
 *   other                     it does not understand the request: a fault of this program */
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"

#define REASON_MAX 300 /* bytes of the cluster's own words in an error */

char *index_path(const char *uid, const char *rest)
{
    return mem_format("/" CLUSTER_PREFIX "%s%s%s", uid, *rest ? "/" : "", rest);
}

uint64_t ask_number(struct str object, const char *member)
{
    uint64_t number;

    return str_to_u64(json_member(object, str_of(member)), &number) ? number : 0;
}

enum status ask_check_shards(struct str answer, const char *name, struct error *err)
{
    uint64_t failed = ask_number(json_member(answer, STR("_shards")), "failed");

    return failed == 0 ? STATUS_OK
                       : error_set(err, STATUS_IO, "%llu shards of %s do not answer the cluster",
                                   (unsigned long long)failed, name);
}

enum status ask_check_document(struct str item, const char *uid, struct error *err)
{
    struct arena *arena = arena_new();
    struct str failure = json_member(item, STR("error"));
    struct str type = json_member_text(failure, "type", arena);

    err->status = STATUS_OK;
    if (failure.data && str_is(type, "index_not_found_exception"))
        index_missing(uid, err);
    else if (failure.data)
        error_set(err, STATUS_IO,
                  "a shard of " CLUSTER_PREFIX "%s does not answer the cluster: %.*s", uid,
                  STR_ARG(type));
    arena_free(arena);
    return err->status;
}

/* The cluster's words: {"error": {"type": …, "reason": …}}. */
static struct str reason_of(struct str answer, struct arena *arena)
{
    struct str error = json_member(answer, STR("error"));
    struct str reason = json_member_text(error, "reason", arena);

    return str_slice(reason.data ? reason : str_trim(error), 0, REASON_MAX);
}

static bool is_block(struct str answer)
{
    return str_find(answer, STR("cluster_block_exception")) >= 0;
}

/* With allow_partial_search_results=false, what is found until the deadline is an error. */
static bool is_deadline(struct str answer)
{
    return str_find(answer, STR("Time exceeded")) >= 0;
}

static enum status meaning_of(int code, struct str answer)
{
    if (code >= 500 && is_deadline(answer))
        return STATUS_TIMEOUT;
    if (code == 429 || code >= 500 || (code == 403 && is_block(answer)))
        return STATUS_IO;
    return code == 401 || code == 403 ? STATUS_NO_PERMISSION : STATUS_INTERNAL;
}

static enum status refuse(int code, struct str answer, struct error *err)
{
    struct arena *arena = arena_new();
    struct str reason = reason_of(answer, arena);

    if (str_find(answer, STR("too_many")) >= 0 && code == 400)
        error_set(err, STATUS_BAD_QUERY,
                  "the query has too many words and conditions for the cluster: %.*s",
                  STR_ARG(reason));
    else if (str_find(answer, STR("too many terms")) >= 0)
        error_set(err, STATUS_BAD_QUERY,
                  "a pattern near other words stands for more than 128 words in the cluster: write "
                  "more letters");
    else if (str_find(answer, STR("too_many_buckets")) >= 0)
        error_set(err, STATUS_BAD_LIMIT,
                  "more values or intervals than the cluster counts: narrow the search, or choose "
                  "a longer interval");
    else
        error_set(err, meaning_of(code, answer), "the cluster answers %d%s%.*s", code,
                  reason.length ? ": " : "", STR_ARG(reason));
    arena_free(arena);
    return err->status;
}

enum status ask_text(struct search_cluster *cluster, const struct cluster_request *request,
                     enum ask_miss *miss, struct buf *answer, struct error *err)
{
    size_t before = answer->length;
    struct str text;
    int code = 0;

    *miss = ASK_FOUND;
    if (cluster->transport.exchange(cluster->transport.context, request, &code, answer, err))
        return err->status;
    text = str_slice(buf_str(answer), before, answer->length);
    if (code >= 200 && code < 300)
        return STATUS_OK;
    if (code == 404 || code == 409) {
        *miss = code == 404 ? ASK_MISSING : ASK_CONFLICT;
        return STATUS_OK;
    }
    return refuse(code, text, err);
}

enum status ask_refused(int code, struct str answer, const char *uid, struct error *err)
{
    return code == 404 ? index_missing(uid, err) : refuse(code, answer, err);
}

enum status ask(struct search_cluster *cluster, const char *method, const char *path,
                json_t *take_body, enum ask_miss *miss, struct buf *answer, struct error *err)
{
    BUF_AUTO struct buf body = {0};
    struct cluster_request request = {
        .method = method, .path = path, .writes = strcmp(method, "GET") != 0};

    if (take_body) {
        json_add(&body, take_body);
        json_decref(take_body);
        request.body = buf_str(&body);
    }
    return ask_text(cluster, &request, miss, answer, err);
}

enum status ask_page(uint32_t *size, ask_page_fn *ask_for, void *context, struct buf *answer,
                     struct error *err)
{
    enum status status = ask_for(context, *size, answer, err);

    while (status == STATUS_TOO_LARGE && *size > 1) {
        *size /= 2;
        buf_clear(answer);
        status = ask_for(context, *size, answer, err);
    }
    return status;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ahead.c - keeps what is expected, and joins it with what is asked for. */
#include "engine/cluster/ahead.h"

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/inquiry.h"

#define AGAIN_NS INT64_C(500000000) /* an answer that came sooner leaves time to ask again */

/* A search that is expected, or was asked for ahead. All in the arena. */
struct expected {
    struct expected *next;
    struct str key;    /* its body without `size` and `timeout` */
    json_int_t size;   /* hits */
    struct str lines;  /* its two lines of a `_msearch`; STR_NONE: it was asked for */
    struct str answer; /* STR_NONE: there is none */
};

struct asked_ahead {
    struct arena *arena;
    struct expected *all;
    bool waits; /* some were not asked for yet */
};

struct asked_ahead *ahead_new(struct arena *arena)
{
    struct asked_ahead *ahead = arena_zero(arena, 1, sizeof *ahead);

    ahead->arena = arena;
    return ahead;
}

static struct str key_of(struct arena *arena, const json_t *body)
{
    json_t *bare = json_copy((json_t *)(uintptr_t)body);
    BUF_AUTO struct buf key = {0};

    json_object_del(bare, "size");
    json_object_del(bare, "timeout");
    json_add(&key, bare);
    json_decref(bare);
    return arena_str(arena, buf_str(&key));
}

static void add_lines(struct buf *out, const json_t *body)
{
    BUF_AUTO struct buf preference = {0};

    buf_add_text(out, "{\"allow_partial_search_results\":false");
    if (inquiry_preference(body, &preference))
        buf_addf(out, ",\"preference\":\"%s\"", preference.data);
    buf_add_text(out, "}\n");
    json_add(out, body);
    buf_add_char(out, '\n');
}

static json_int_t size_of(const json_t *body)
{
    return json_integer_value(json_object_get(body, "size"));
}

static void add_expected(struct asked_ahead *ahead, const json_t *body, struct str key)
{
    struct expected *expected = arena_zero(ahead->arena, 1, sizeof *expected);
    BUF_AUTO struct buf lines = {0};

    add_lines(&lines, body);
    *expected = (struct expected){.next = ahead->all,
                                  .key = key,
                                  .size = size_of(body),
                                  .lines = arena_str(ahead->arena, buf_str(&lines))};
    ahead->all = expected;
    ahead->waits = true;
}

/* Once. */
void ahead_expect(struct asked_ahead *ahead, json_t *take_body)
{
    struct str key = key_of(ahead->arena, take_body);
    const struct expected *at = ahead->all;

    while (at && !(str_eq(at->key, key) && at->size >= size_of(take_body)))
        at = at->next;
    if (!at)
        add_expected(ahead, take_body, key);
    json_decref(take_body);
}

bool ahead_waits(const struct asked_ahead *ahead)
{
    return ahead->waits;
}

static const struct expected *find_answer(const struct asked_ahead *ahead, const json_t *body)
{
    struct str key = ahead->all ? key_of(ahead->arena, body) : STR_NONE;

    for (const struct expected *at = ahead->all; at; at = at->next)
        if (at->answer.data && at->size >= size_of(body) && str_eq(at->key, key))
            return at;
    return NULL;
}

/* --- asking for all --- */

static bool is_fine(struct str answer)
{
    return ask_number(answer, "status") == 200;
}

/* In the order of their lines. What was expected in vain, or failed, has no answer. */
static void take_answers(struct asked_ahead *ahead, struct str rest)
{
    struct str answer;

    for (struct expected *at = ahead->all; at; at = at->next) {
        if (!at->lines.data)
            continue;
        at->lines = STR_NONE;
        if (json_next_element(&rest, &answer) && is_fine(answer))
            at->answer = arena_str(ahead->arena, answer);
    }
    ahead->waits = false;
}

static enum status take_first(struct str *rest, const char *uid, struct buf *answer,
                              struct error *err)
{
    struct str first;

    if (!json_next_element(rest, &first))
        return error_set(err, STATUS_IO, "the cluster does not answer a search");
    if (is_fine(first)) {
        buf_add_str(answer, first);
        return STATUS_OK;
    }
    return ask_refused((int)ask_number(first, "status"), first, uid, err);
}

static enum status ask_all(struct asked_ahead *ahead, struct search_cluster *cluster,
                           const char *uid, unsigned wait_ms, const json_t *body,
                           struct buf *answer, struct error *err)
{
    MEM_AUTO char *path = index_path(uid, "_msearch");
    BUF_AUTO struct buf lines = {0}, answers = {0};
    struct cluster_request request = {
        .method = "GET", .path = path, .lines = true, .wait_ms = wait_ms};
    struct str rest;
    enum ask_miss miss;

    inquiry_limit(&request);
    add_lines(&lines, body);
    for (const struct expected *at = ahead->all; at; at = at->next)
        if (at->lines.data)
            buf_add_str(&lines, at->lines);
    request.body = buf_str(&lines);
    if (ask_text(cluster, &request, &miss, &answers, err))
        return err->status;
    if (miss)
        return index_missing(uid, err);
    rest = json_member(buf_str(&answers), STR("responses"));
    if (take_first(&rest, uid, answer, err))
        return err->status;
    take_answers(ahead, rest);
    return STATUS_OK;
}

enum status ahead_search(struct asked_ahead *ahead, struct search_cluster *cluster, const char *uid,
                         unsigned wait_ms, json_t *take_body, struct buf *answer, struct error *err)
{
    const struct expected *known = find_answer(ahead, take_body);
    int64_t began = clock_monotonic();
    enum status status;

    if (known) {
        json_decref(take_body);
        buf_add_str(answer, known->answer);
        return STATUS_OK;
    }
    if (!ahead->waits)
        return inquiry_search(cluster, uid, wait_ms, take_body, answer, err);
    status = ask_all(ahead, cluster, uid, wait_ms, take_body, answer, err);
    if (status != STATUS_IO || clock_monotonic() - began > AGAIN_NS) {
        json_decref(take_body);
        return status;
    }
    ahead->waits = false; /* a shard was not well: what is needed now is asked for alone */
    buf_clear(answer);
    return inquiry_search(cluster, uid, wait_ms, take_body, answer, err);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hooks.c - the thread, and what the stored webhooks mean for the channels. */
#include "server/hooks/hooks.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/network.h"
#include "base/sandbox.h"
#include "server/hooks/delivery.h"
#include "server/hooks/signature.h"
#include "server/hooks/task_source.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

#define LOOK_SECONDS 1 /* between two looks for the queue, while another process has it */

struct hooks {
    const char *writable[CONFIG_FOLDERS + 1];
    struct network allowed[CONFIG_LIST_MAX];
    uint32_t allowed_count;
    pthread_t thread;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    bool open, changed, stopping;
    bool ours; /* this process has the queue; only the thread looks at it */
    struct delivery *delivery;
    struct stored_object *webhooks, *cursors;
    struct tasks *tasks;
    const struct hooks_more *more; /* NULL: none */
};

/* --- webhooks --- */

/* Members of a head that the daemon writes itself: a webhook's own are left out. */
static const char *const own_fields[] = {"connection",
                                         "content-encoding",
                                         "content-length",
                                         "content-type",
                                         "expect",
                                         "host",
                                         "te",
                                         "trailer",
                                         "transfer-encoding",
                                         "upgrade",
                                         "webhook-id",
                                         "webhook-signature",
                                         "webhook-timestamp"};

static bool is_own(struct str name)
{
    for (size_t i = 0; i < sizeof own_fields / sizeof *own_fields; i++)
        if (str_eq_nocase(name, str_of(own_fields[i])))
            return true;
    return false;
}

/* libcurl takes "Name;" for a field without a value. */
static char *make_line(const char *name, struct str value)
{
    return value.length ? mem_format("%s: %.*s", name, STR_ARG(value)) : mem_format("%s;", name);
}

static void open_channel(struct hooks *hooks, const char *uuid, json_t *webhook)
{
    json_t *headers = json_object_get(webhook, "headers"), *value;
    char **lines = mem_zero(json_object_size(headers) + 1, sizeof *lines);
    BUF_AUTO struct buf secret = {0};
    struct delivery_receiver receiver = {.url = json_get_str(webhook, "url").data,
                                         .content_type = "application/x-ndjson",
                                         .lines = lines};
    const char *name;

    json_object_foreach (headers, name, value)
        if (!is_own(str_of(name)))
            lines[receiver.line_count++] = make_line(name, json_str(value));
    if (signature_read_secret(json_get_str(webhook, "secret"), &secret))
        receiver.secret = buf_str(&secret);
    if (receiver.url)
        delivery_open(hooks->delivery, uuid, &receiver,
                      task_source_new(hooks->tasks, hooks->cursors, uuid));
    for (uint32_t i = 0; i < receiver.line_count; i++)
        free(lines[i]);
    free(lines);
}

/* The ids of channels that stay open. */
struct staying {
    const json_t *webhooks;
    const struct hooks_more *more;
};

static bool stays(void *context, const char *uuid)
{
    const struct staying *staying = context;

    return json_object_get(staying->webhooks, uuid) ||
           (staying->more && staying->more->has(staying->more->context, uuid));
}

static void open_more(struct hooks *hooks, const char *id, const struct delivery_receiver *receiver,
                      struct delivery_source source)
{
    delivery_open(hooks->delivery, id, receiver, source);
}

/* Forgets what deleted webhooks have had. Hold the lock of the webhooks: none is added meanwhile.
 */
static void drop_cursors(struct hooks *hooks, const json_t *webhooks)
{
    const json_t *cursors = stored_object_lock(hooks->cursors);
    json_t *kept = json_object(), *value;
    const char *uuid;
    struct error err;

    json_object_foreach ((json_t *)(uintptr_t)cursors, uuid, value)
        if (json_object_get(webhooks, uuid))
            json_object_set(kept, uuid, value);
    if (json_object_size(kept) == json_object_size(cursors))
        json_decref(kept);
    else if (stored_object_replace(hooks->cursors, kept, &err))
        log_warning("deleted webhooks are not forgotten: %s", err.message);
    stored_object_unlock(hooks->cursors);
}

static void follow(struct hooks *hooks)
{
    json_t *webhooks = json_deep_copy(stored_object_lock(hooks->webhooks)), *webhook;
    struct staying staying = {webhooks, hooks->more};
    const char *uuid;

    if (hooks->ours)
        drop_cursors(hooks, webhooks);
    stored_object_unlock(hooks->webhooks);
    delivery_keep(hooks->delivery, stays, &staying);
    if (hooks->more)
        hooks->more->each(hooks->more->context, open_more, hooks);
    json_object_foreach (webhooks, uuid, webhook)
        open_channel(hooks, uuid, webhook);
    json_decref(webhooks);
}

/* --- the thread --- */

/* True: look for the queue now, which another process has. */
static bool wait_for_move(struct hooks *hooks)
{
    struct timespec until;

    if (!hooks->open || hooks->ours) {
        pthread_cond_wait(&hooks->moved, &hooks->mutex);
        return false;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_SECONDS;
    return pthread_cond_timedwait(&hooks->moved, &hooks->mutex, &until) == ETIMEDOUT;
}

/* Waits while there is nothing to do. False: stop. */
static bool go_on(struct hooks *hooks, bool *changed)
{
    bool stopping;

    pthread_mutex_lock(&hooks->mutex);
    while (!hooks->stopping &&
           (!hooks->open || (!hooks->changed && delivery_count(hooks->delivery) == 0)))
        if (wait_for_move(hooks))
            break;
    *changed = hooks->changed;
    hooks->changed = false;
    stopping = hooks->stopping;
    pthread_mutex_unlock(&hooks->mutex);
    return !stopping;
}

/* True: this process has just got the queue. The one that had it may have changed the webhooks. */
static bool take_over(struct hooks *hooks)
{
    if (hooks->ours)
        return false;
    hooks->ours = tasks_are_ours(hooks->tasks);
    return hooks->ours;
}

static void *run(void *context)
{
    struct hooks *hooks = context;
    const char *lacks = sandbox_confine_connecting(hooks->writable);
    bool changed;

    if (lacks)
        log_debug("this kernel has no %s to confine the webhooks' thread", lacks);
    while (go_on(hooks, &changed)) {
        if (take_over(hooks) || changed)
            follow(hooks);
        if (delivery_count(hooks->delivery) > 0)
            delivery_step(hooks->delivery);
    }
    return NULL;
}

static enum status read_networks(struct hooks *hooks, const struct config_list *list,
                                 struct error *err)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!network_parse(str_of(list->items[i]), &hooks->allowed[hooks->allowed_count++]))
            return error_set(err, STATUS_BAD_REQUEST,
                             "--webhook-allow: `%s` is not a network: write 10.1.0.0/16, "
                             "fd00:1::/32 or one address",
                             list->items[i]);
    return STATUS_OK;
}

static struct hooks *hooks_new(void)
{
    struct hooks *hooks = mem_zero(1, sizeof *hooks);
    pthread_condattr_t monotonic;

    pthread_mutex_init(&hooks->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&hooks->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return hooks;
}

static void free_hooks(struct hooks *hooks)
{
    delivery_free(hooks->delivery);
    stored_object_close(hooks->cursors);
    pthread_mutex_destroy(&hooks->mutex);
    pthread_cond_destroy(&hooks->moved);
    free(hooks);
}

enum status hooks_start(const struct config *config, struct hooks **out, struct error *err)
{
    struct hooks *hooks;

    *out = NULL;
    if (config->no_webhooks)
        return STATUS_OK;
    hooks = hooks_new();
    config_folders(config, hooks->writable);
    err->status = STATUS_OK;
    if (!read_networks(hooks, &config->webhook_allow, err)) {
        hooks->delivery = delivery_new(hooks->allowed, hooks->allowed_count);
        if (pthread_create(&hooks->thread, NULL, run, hooks))
            error_set(err, STATUS_NO_MEMORY, "cannot start a thread for webhooks");
    }
    if (!err->status)
        *out = hooks;
    else
        free_hooks(hooks);
    return err->status;
}

static void ring(void *context)
{
    struct hooks *hooks = context;

    delivery_ring(hooks->delivery);
}

enum status hooks_open(struct hooks *hooks, struct server *server, struct error *err)
{
    if (!hooks)
        return STATUS_OK;
    if (stored_object_open(server->config->db, "hooks", &hooks->cursors, err))
        return err->status;
    tasks_on_end(server->tasks, ring, hooks);
    pthread_mutex_lock(&hooks->mutex);
    hooks->webhooks = server->webhooks;
    hooks->tasks = server->tasks;
    hooks->open = hooks->changed = true;
    pthread_cond_signal(&hooks->moved);
    pthread_mutex_unlock(&hooks->mutex);
    return STATUS_OK;
}

void hooks_stop(struct hooks *hooks)
{
    if (!hooks)
        return;
    if (hooks->tasks)
        tasks_on_end(hooks->tasks, NULL, NULL);
    pthread_mutex_lock(&hooks->mutex);
    hooks->stopping = true;
    pthread_cond_signal(&hooks->moved);
    pthread_mutex_unlock(&hooks->mutex);
    ring(hooks);
    pthread_join(hooks->thread, NULL);
    free_hooks(hooks);
}

/* --- other threads --- */

enum status hooks_begin(struct hooks *hooks, const char *uuid, struct error *err)
{
    return hooks ? task_source_begin(hooks->cursors, uuid, err) : STATUS_OK;
}

void hooks_changed(struct hooks *hooks)
{
    if (!hooks)
        return;
    pthread_mutex_lock(&hooks->mutex);
    hooks->changed = true;
    pthread_cond_signal(&hooks->moved);
    pthread_mutex_unlock(&hooks->mutex);
    ring(hooks);
}

void hooks_set_more(struct hooks *hooks, const struct hooks_more *more)
{
    if (hooks)
        hooks->more = more;
}

void hooks_ring(struct hooks *hooks)
{
    if (hooks)
        ring(hooks);
}

void hooks_add_state(struct hooks *hooks, const char *uuid, struct buf *out)
{
    struct delivery_state state = {0};

    if (hooks)
        delivery_get_state(hooks->delivery, uuid, &state);
    buf_addf(out, "{\"status\":\"%s\",\"failures\":%u,\"deliveredAt\":",
             !hooks               ? "off"
             : state.failures > 0 ? "failing"
                                  : "ready",
             state.failures);
    task_add_time(state.arrived, out);
    buf_add_text(out, ",\"retryAt\":");
    task_add_time(state.retry, out);
    buf_add_text(out, ",\"error\":");
    if (state.failures > 0)
        json_add_string(out, str_of(state.problem));
    else
        buf_add_text(out, "null");
    buf_add_char(out, '}');
}

void hooks_add_metrics(struct hooks *hooks, struct buf *out)
{
    struct delivery_counts counts = {0};

    if (hooks)
        delivery_count_tries(hooks->delivery, &counts);
    metrics_add_number(out, "dateline_webhook_deliveries_total",
                       "Bodies that webhooks have accepted.", "counter", (double)counts.arrived);
    metrics_add_number(out, "dateline_webhook_failures_total",
                       "Tries to call a webhook that failed.", "counter", (double)counts.failed);
    metrics_add_number(out, "dateline_webhooks_failing", "Webhooks whose last call failed.",
                       "gauge", counts.failing);
}

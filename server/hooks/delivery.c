/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delivery.c - the channels: what is due, what is under way, and the pauses between tries.
 *
 *   idle ──ring──▶ asks its source ──body──▶ posting ──2xx──▶ tells its source, asks again
 *                                     ▲          │
 *                                     └─ pause ◀─┘ anything else */
#include "server/hooks/delivery.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/gzip.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/hooks/post.h"
#include "server/hooks/signature.h"
#include "server/keys/secrets.h"
#include "server/keys/uuid.h"

#define MS           ((int64_t)1000000) /* of clock_monotonic() */
#define GAP_MS       100                /* between two bodies of a channel */
#define PAUSE_FIRST  1000               /* ms before the second try; then twice as long ... */
#define PAUSE_MAX    600000             /* ... up to this */
#define WAIT_MS      1000
#define GZIP_LEVEL   6
#define OWN_LINES    5  /* of the head, besides those of the receiver */
#define MESSAGE_SIZE 37 /* "msg_", 32 hexadecimal digits */

struct channel {
    struct channel *next;
    char id[UUID_SIZE];
    char *url, *content_type;
    char **lines;
    uint32_t line_count;
    struct buf secret;
    struct delivery_source source;
    struct buf body; /* compressed; empty: the source has to be asked */
    char message[MESSAGE_SIZE];
    struct post *post; /* NULL: none is under way */
    bool idle;         /* its source had nothing */
    int64_t due;       /* clock_monotonic(): not before */
    int64_t pause;     /* ms: the last one */
    struct delivery_state state;
};

struct delivery {
    const struct network *allowed;
    uint32_t allowed_count;
    atomic_bool rung;
    pthread_mutex_t told; /* protects .poster, .first, the states and counts of the channels against
                             other threads */
    struct poster *poster; /* NULL before the first channel */
    struct channel *first;
    uint32_t count;
    struct delivery_counts counts;
};

struct delivery *delivery_new(const struct network *allowed, uint32_t count)
{
    struct delivery *delivery = mem_zero(1, sizeof *delivery);

    delivery->allowed = allowed;
    delivery->allowed_count = count;
    pthread_mutex_init(&delivery->told, NULL);
    return delivery;
}

/* --- channels --- */

static void free_receiver(struct channel *channel)
{
    free(channel->url);
    free(channel->content_type);
    for (uint32_t i = 0; i < channel->line_count; i++)
        free(channel->lines[i]);
    free(channel->lines);
    buf_fini(&channel->secret);
}

static void copy_receiver(struct channel *channel, const struct delivery_receiver *receiver)
{
    channel->url = mem_text(receiver->url, strlen(receiver->url));
    channel->content_type = mem_text(receiver->content_type, strlen(receiver->content_type));
    channel->line_count = receiver->line_count;
    channel->lines = mem_zero(receiver->line_count + 1, sizeof *channel->lines);
    for (uint32_t i = 0; i < receiver->line_count; i++)
        channel->lines[i] = mem_text(receiver->lines[i], strlen(receiver->lines[i]));
    channel->secret = (struct buf){0};
    buf_add_str(&channel->secret, receiver->secret);
}

static void close_channel(struct delivery *delivery, struct channel *channel)
{
    if (channel->post)
        poster_drop(delivery->poster, channel->post);
    channel->source.free(channel->source.context);
    free_receiver(channel);
    buf_fini(&channel->body);
    free(channel);
}

void delivery_free(struct delivery *delivery)
{
    struct channel *channel, *next;

    if (!delivery)
        return;
    for (channel = delivery->first; channel; channel = next) {
        next = channel->next;
        close_channel(delivery, channel);
    }
    poster_free(delivery->poster);
    pthread_mutex_destroy(&delivery->told);
    free(delivery);
}

static struct channel *find(struct delivery *delivery, const char *id)
{
    struct channel *channel = delivery->first;

    while (channel && strcmp(channel->id, id) != 0)
        channel = channel->next;
    return channel;
}

static bool is_same(const struct channel *channel, const struct delivery_receiver *receiver)
{
    bool same = strcmp(channel->url, receiver->url) == 0 &&
                strcmp(channel->content_type, receiver->content_type) == 0 &&
                channel->line_count == receiver->line_count &&
                str_eq(buf_str(&channel->secret), receiver->secret);

    for (uint32_t i = 0; same && i < channel->line_count; i++)
        same = strcmp(channel->lines[i], receiver->lines[i]) == 0;
    return same;
}

/* What is under way goes on to the old receiver no longer; the body stays. */
static void change(struct delivery *delivery, struct channel *channel,
                   const struct delivery_receiver *receiver)
{
    if (is_same(channel, receiver))
        return;
    if (channel->post)
        poster_drop(delivery->poster, channel->post);
    channel->post = NULL;
    free_receiver(channel);
    copy_receiver(channel, receiver);
    channel->due = channel->pause = 0;
}

void delivery_open(struct delivery *delivery, const char *id,
                   const struct delivery_receiver *receiver, struct delivery_source source)
{
    struct channel *channel = find(delivery, id);

    if (channel) {
        source.free(source.context);
        change(delivery, channel, receiver);
        return;
    }
    channel = mem_zero(1, sizeof *channel);
    snprintf(channel->id, sizeof channel->id, "%s", id);
    copy_receiver(channel, receiver);
    channel->source = source;
    pthread_mutex_lock(&delivery->told);
    if (!delivery->poster)
        delivery->poster = poster_new(delivery->allowed, delivery->allowed_count);
    channel->next = delivery->first;
    delivery->first = channel;
    delivery->count++;
    pthread_mutex_unlock(&delivery->told);
}

void delivery_keep(struct delivery *delivery, bool (*stays)(void *context, const char *id),
                   void *context)
{
    struct channel **at = &delivery->first, *gone;

    while (*at)
        if (stays(context, (*at)->id))
            at = &(*at)->next;
        else {
            pthread_mutex_lock(&delivery->told);
            gone = *at;
            *at = gone->next;
            delivery->count--;
            pthread_mutex_unlock(&delivery->told);
            close_channel(delivery, gone);
        }
}

uint32_t delivery_count(const struct delivery *delivery)
{
    return delivery->count;
}

/* --- one try --- */

/* A body that is sent again has the same id, also after a restart: receivers can drop it. */
static void name_message(struct channel *channel, struct str body)
{
    char digest[SECRET_HEX_SIZE];

    secret_hmac_hex(str_of(channel->id), body, digest);
    snprintf(channel->message, sizeof channel->message, "msg_%.32s", digest);
}

/* False: there is nothing to send. */
static bool get_body(struct channel *channel)
{
    BUF_AUTO struct buf text = {0};

    if (channel->body.length > 0)
        return true;
    channel->idle = !channel->source.next(channel->source.context, &text);
    if (channel->idle)
        return false;
    name_message(channel, buf_str(&text));
    gzip_compress(&channel->body, buf_str(&text), GZIP_LEVEL);
    return true;
}

static uint32_t add_own_lines(const struct channel *channel, char **lines)
{
    struct str id = str_of(channel->message), secret = buf_str(&channel->secret);
    int64_t seconds = date_now() / 1000;
    BUF_AUTO struct buf signature = {0};
    uint32_t count = 0;

    lines[count++] = mem_format("Content-Type: %s", channel->content_type);
    lines[count++] = mem_format("Content-Encoding: gzip");
    lines[count++] = mem_format("webhook-id: %s", channel->message);
    lines[count++] = mem_format("webhook-timestamp: %lld", (long long)seconds);
    if (secret.length == 0)
        return count;
    signature_add(secret, id, seconds, buf_str(&channel->body), &signature);
    lines[count++] = mem_format("webhook-signature: %s", signature.data);
    return count;
}

static void start(struct delivery *delivery, struct channel *channel)
{
    char **lines = mem_zero(channel->line_count + OWN_LINES, sizeof *lines);
    uint32_t own = add_own_lines(channel, lines);

    for (uint32_t i = 0; i < channel->line_count; i++)
        lines[own + i] = channel->lines[i];
    channel->post = poster_start(delivery->poster,
                                 &(struct post_order){.url = channel->url,
                                                      .lines = lines,
                                                      .line_count = own + channel->line_count,
                                                      .body = buf_str(&channel->body)},
                                 channel);
    for (uint32_t i = 0; i < own; i++)
        free(lines[i]);
    free(lines);
}

static void note_arrival(struct delivery *delivery, struct channel *channel)
{
    if (channel->state.failures > 0)
        log_info("webhook %s: delivered again, after %u failures", channel->id,
                 channel->state.failures);
    pthread_mutex_lock(&delivery->told);
    channel->state = (struct delivery_state){.arrived = date_now()};
    delivery->counts.arrived++;
    pthread_mutex_unlock(&delivery->told);
    buf_fini(&channel->body);
    channel->pause = 0;
    channel->due = clock_monotonic() + GAP_MS * MS;
    channel->source.arrived(channel->source.context);
}

static void note_failure(struct delivery *delivery, struct channel *channel, const char *problem)
{
    struct delivery_state *state = &channel->state;

    if (channel->source.again)
        buf_clear(&channel->body);
    channel->pause = channel->pause ? channel->pause * 2 : PAUSE_FIRST;
    channel->pause = channel->pause < PAUSE_MAX ? channel->pause : PAUSE_MAX;
    channel->due = clock_monotonic() + channel->pause * MS;
    if (state->failures == 0)
        log_warning("webhook %s: not delivered, and tried again: %s", channel->id, problem);
    pthread_mutex_lock(&delivery->told);
    state->failures++;
    state->retry = date_now() + channel->pause;
    snprintf(state->problem, sizeof state->problem, "%s", problem);
    delivery->counts.failed++;
    pthread_mutex_unlock(&delivery->told);
}

/* --- all of them --- */

static void start_due(struct delivery *delivery)
{
    int64_t now = clock_monotonic();

    for (struct channel *channel = delivery->first; channel; channel = channel->next) {
        if (channel->post || channel->idle || channel->due > now || !get_body(channel))
            continue;
        start(delivery, channel);
        if (!channel->post)
            note_failure(delivery, channel, "libcurl cannot start a request");
    }
}

static int time_to_wait(const struct delivery *delivery)
{
    int64_t now = clock_monotonic(), wait = WAIT_MS;

    for (const struct channel *channel = delivery->first; channel; channel = channel->next)
        if (!channel->post && !channel->idle) {
            int64_t left = (channel->due - now) / MS + 1;

            wait = left < wait ? left : wait;
        }
    return wait > 0 ? (int)wait : 0;
}

void delivery_step(struct delivery *delivery)
{
    struct post_end end;

    if (!delivery->poster) { /* libcurl cannot start */
        poll(NULL, 0, WAIT_MS);
        return;
    }
    if (atomic_exchange(&delivery->rung, false))
        for (struct channel *channel = delivery->first; channel; channel = channel->next)
            channel->idle = false;
    start_due(delivery);
    poster_wait(delivery->poster, time_to_wait(delivery));
    while (poster_take(delivery->poster, &end)) {
        struct channel *channel = end.context;

        channel->post = NULL;
        if (end.arrived)
            note_arrival(delivery, channel);
        else
            note_failure(delivery, channel, end.problem);
    }
}

/* --- other threads --- */

void delivery_ring(struct delivery *delivery)
{
    atomic_store(&delivery->rung, true);
    pthread_mutex_lock(&delivery->told);
    if (delivery->poster)
        poster_wake(delivery->poster);
    pthread_mutex_unlock(&delivery->told);
}

void delivery_get_state(struct delivery *delivery, const char *id, struct delivery_state *out)
{
    const struct channel *channel;

    pthread_mutex_lock(&delivery->told);
    channel = find(delivery, id);
    *out = channel ? channel->state : (struct delivery_state){0};
    pthread_mutex_unlock(&delivery->told);
}

void delivery_count_tries(struct delivery *delivery, struct delivery_counts *out)
{
    pthread_mutex_lock(&delivery->told);
    *out = delivery->counts;
    for (const struct channel *channel = delivery->first; channel; channel = channel->next)
        out->failing += channel->state.failures > 0;
    pthread_mutex_unlock(&delivery->told);
}

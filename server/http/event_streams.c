/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_streams.c - the set of streams of events, behind one mutex. */
#include "server/http/event_streams.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "server/http/api_error.h"

struct event_stream {
    struct event_stream *next;
    struct event_streams *set;
    struct http_stream *stream;
    struct event_source source;
    int64_t beaten; /* ms; the worker's; 0: nothing was sent */
};

struct event_streams {
    pthread_mutex_t mutex; /* protects the members below */
    struct event_stream *first;
    uint32_t count;
    bool ended;
};

struct event_streams *event_streams_new(void)
{
    struct event_streams *streams = mem_zero(1, sizeof *streams);

    pthread_mutex_init(&streams->mutex, NULL);
    return streams;
}

void event_streams_free(struct event_streams *streams)
{
    if (!streams)
        return;
    pthread_mutex_destroy(&streams->mutex);
    free(streams);
}

static bool has_ended(struct event_streams *streams)
{
    bool ended;

    pthread_mutex_lock(&streams->mutex);
    ended = streams->ended;
    pthread_mutex_unlock(&streams->mutex);
    return ended;
}

/* A comment tells the client, and whoever stands between, that the connection lives. */
static void beat(struct event_stream *stream, struct buf *out)
{
    int64_t now = date_now();

    if (out->length == 0 && now - stream->beaten < EVENT_STREAMS_BEAT)
        return;
    if (out->length == 0)
        buf_add_text(out, ":\n\n");
    stream->beaten = now;
}

static enum stream_state next_events(void *context, struct buf *out)
{
    struct event_stream *stream = context;
    enum stream_state state;

    if (has_ended(stream->set))
        return STREAM_END;
    if (!stream->beaten)
        buf_add_text(out, "retry: 2000\n\n");
    state = stream->source.next(stream->source.context, out);
    if (state != STREAM_END)
        beat(stream, out);
    return state;
}

static void end_stream(void *context)
{
    struct event_stream *stream = context, **at;
    struct event_streams *set = stream->set;

    pthread_mutex_lock(&set->mutex);
    for (at = &set->first; *at != stream; at = &(*at)->next)
        ;
    *at = stream->next;
    set->count--;
    pthread_mutex_unlock(&set->mutex);
    stream->source.free(stream->source.context);
    free(stream);
}

void event_streams_head(struct http_response *response)
{
    http_add_field(response, "Content-Type", "text/event-stream");
    http_add_field(response, "X-Accel-Buffering", "no"); /* nginx would collect it */
}

enum status event_streams_begin(struct event_streams *streams, const struct event_source *source,
                                struct http_response *response, struct error *err)
{
    struct event_stream *stream = mem_zero(1, sizeof *stream);
    const struct stream_source made = {stream, next_events, end_stream};

    *stream = (struct event_stream){.set = streams, .source = *source};
    pthread_mutex_lock(&streams->mutex);
    if (!streams->ended && streams->count < EVENT_STREAMS_MAX) {
        response->stream = stream->stream = http_stream_new(&made);
        stream->next = streams->first;
        streams->first = stream;
        streams->count++;
    }
    pthread_mutex_unlock(&streams->mutex);
    if (response->stream) {
        event_streams_head(response);
        return STATUS_OK;
    }
    source->free(source->context);
    free(stream);
    return api_error_set(err, API_BUSY, "too many streams, or the server is stopping");
}

void event_streams_ring(struct event_streams *streams,
                        bool (*concerns)(const void *which, const char *subject), const void *which)
{
    pthread_mutex_lock(&streams->mutex);
    for (struct event_stream *stream = streams->first; stream; stream = stream->next)
        if (!concerns || concerns(which, stream->source.subject))
            http_stream_ring(stream->stream);
    pthread_mutex_unlock(&streams->mutex);
}

void event_streams_end(struct event_streams *streams)
{
    pthread_mutex_lock(&streams->mutex);
    streams->ended = true;
    pthread_mutex_unlock(&streams->mutex);
    event_streams_ring(streams, NULL, NULL);
}

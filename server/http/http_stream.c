/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_stream.c - joins the worker, which sends, and the thread that says that there is more. While
 * there is nothing to send, the connection is suspended. */
#include "server/http/http_stream.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

#define PIECE ((size_t)16 * 1024)

struct http_stream {
    struct stream_source source;
    struct MHD_Connection *connection;
    void *worker;
    stream_hold_fn *hold;
    struct buf unsent; /* the worker's */
    size_t sent;       /* bytes of it */
    pthread_mutex_t mutex;
    bool rung, suspended;
};

struct http_stream *http_stream_new(const struct stream_source *source)
{
    struct http_stream *stream = mem_zero(1, sizeof *stream);

    stream->source = *source;
    pthread_mutex_init(&stream->mutex, NULL);
    return stream;
}

void http_stream_begin(struct http_stream *stream, struct MHD_Connection *connection, void *worker,
                       stream_hold_fn *hold)
{
    stream->connection = connection;
    stream->worker = worker;
    stream->hold = hold;
}

/* Resumes with the mutex held, so that the stream is not freed too early. */
void http_stream_ring(struct http_stream *stream)
{
    pthread_mutex_lock(&stream->mutex);
    stream->rung = true;
    if (stream->suspended) {
        stream->suspended = false;
        MHD_resume_connection(stream->connection);
        stream->hold(stream->worker, stream->connection, -1);
    }
    pthread_mutex_unlock(&stream->mutex);
}

/* False: it was rung since the source was asked. */
static bool suspend(struct http_stream *stream)
{
    bool suspends;

    pthread_mutex_lock(&stream->mutex);
    suspends = !stream->rung;
    stream->rung = false;
    if (suspends) {
        stream->suspended = true;
        stream->hold(stream->worker, stream->connection, 1);
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&stream->mutex);
    return suspends;
}

static ssize_t send_unsent(struct http_stream *stream, char *out, size_t room)
{
    size_t length = stream->unsent.length - stream->sent;

    if (length > room)
        length = room;
    memcpy(out, stream->unsent.data + stream->sent, length);
    stream->sent += length;
    stream->hold(stream->worker, stream->connection, 0);
    return (ssize_t)length;
}

static ssize_t read_more(void *context, uint64_t at, char *out, size_t room)
{
    struct http_stream *stream = context;

    while (stream->sent == stream->unsent.length) {
        enum stream_state state;

        buf_clear(&stream->unsent);
        stream->sent = 0;
        state = stream->source.next(stream->source.context, &stream->unsent);
        if (stream->unsent.length > 0)
            break;
        if (state == STREAM_END)
            return MHD_CONTENT_READER_END_OF_STREAM;
        if (state == STREAM_WAIT && suspend(stream))
            return 0;
    }
    return send_unsent(stream, out, room);
}

static void discard(void *context)
{
    struct http_stream *stream = context;

    stream->source.free(stream->source.context);
    pthread_mutex_destroy(&stream->mutex);
    buf_fini(&stream->unsent);
    free(stream);
}

struct MHD_Response *http_stream_message(struct http_stream *stream)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, read_more, stream, discard);
}

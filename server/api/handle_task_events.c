/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_task_events.c - GET /tasks/stream, GET /batches/stream: what becomes of tasks, as
 * server-sent events.
 *
 * A stream lives longer than its request, and perhaps than its key: the key is checked again while
 * the stream runs. */
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "server/api/handlers.h"
#include "server/api/task_events.h"
#include "server/http/api_error.h"
#include "server/http/event_streams.h"
#include "server/keys/access.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define CHECK_MS         1000 /* between two looks at the key */
#define TASK_EVENTS_MAX  100  /* events at once */
#define BATCH_EVENTS_MAX 5    /* each looks at all tasks */

struct task_stream {
    struct server *server;
    struct arena *arena;       /* for the request and the filter */
    struct http_request asked; /* its Authorization header and parameters alone */
    struct task_filter filter;
    struct task_walk walk;
    struct arena *access_arena;
    struct access access; /* as it was checked last */
    int64_t checked;      /* ms; 0: never */
};

static void free_stream(void *context)
{
    struct task_stream *stream = context;

    access_fini(&stream->access);
    arena_free(stream->access_arena);
    arena_free(stream->arena);
    free(stream);
}

/* False: the key does not allow it any more. */
static bool is_allowed(struct task_stream *stream)
{
    struct arena *arena;
    struct error err;
    int64_t now = date_now();

    if (stream->checked && now - stream->checked < CHECK_MS)
        return true;
    access_fini(&stream->access);
    stream->access = (struct access){0};
    arena_free(stream->access_arena);
    stream->access_arena = arena = arena_new();
    if (access_check(stream->server->keys, &stream->asked, ACTION_TASKS_GET, STR_NONE, arena,
                     &stream->access, &err))
        return false;
    stream->checked = now;
    stream->filter.access = access_allows_all(&stream->access) ? NULL : &stream->access;
    return true;
}

static enum stream_state next_events(void *context, struct buf *out)
{
    struct task_stream *stream = context;

    if (!is_allowed(stream))
        return STREAM_END;
    return tasks_add_events(stream->server->tasks, &stream->walk, out) ? STREAM_MORE : STREAM_WAIT;
}

bool task_streams_concern(const void *which, const char *subject)
{
    (void)which;
    return strcmp(subject, TASK_STREAMS) == 0;
}

/* A client that comes back says what it has: RUN-NUMBER. One of another run of the daemon has
 * missed something. */
static uint64_t last_seen(const struct request *request, uint64_t newest)
{
    struct str last = request->http->headers.values[HEADER_LAST_EVENT_ID], run;
    uint64_t number, of;

    if (!last.data || last.length == 0)
        return newest;
    run = str_cut(&last, '-');
    if (!str_to_u64(run, &of) || of != (uint64_t)request->server->started || !last.data ||
        !str_to_u64(last, &number))
        return UINT64_MAX;
    return number;
}

/* The stream's own copy of what it needs of the request. */
static void keep_request(struct task_stream *stream, const struct http_request *http)
{
    struct str authorization = http->headers.values[HEADER_AUTHORIZATION];
    uint32_t count = http->url.param_count;
    struct url_param *params = arena_zero(stream->arena, count + 1, sizeof *params);

    if (authorization.data)
        stream->asked.headers.values[HEADER_AUTHORIZATION] =
            arena_str(stream->arena, authorization);
    stream->asked.headers.counts[HEADER_AUTHORIZATION] = http->headers.counts[HEADER_AUTHORIZATION];
    for (uint32_t i = 0; i < count; i++)
        params[i] = (struct url_param){arena_str(stream->arena, http->url.params[i].name),
                                       arena_str(stream->arena, http->url.params[i].value)};
    stream->asked.url.params = params;
    stream->asked.url.param_count = count;
}

static enum status stream_events(const struct request *request, bool batches,
                                 struct http_response *response, struct error *err)
{
    struct task_stream *stream = mem_zero(1, sizeof *stream);
    const struct event_source source = {stream, next_events, free_stream, TASK_STREAMS};

    stream->server = request->server;
    stream->arena = arena_new();
    keep_request(stream, request->http);
    if (task_filter_from_url(&stream->asked.url, false, stream->arena, &stream->filter, err)) {
        free_stream(stream);
        return err->status;
    }
    stream->walk = (struct task_walk){
        .filter = &stream->filter,
        .batches = batches,
        .after = last_seen(request, tasks_watch(request->server->tasks)),
        .run = (uint64_t)request->server->started,
        .most = batches ? BATCH_EVENTS_MAX : TASK_EVENTS_MAX,
    };
    if (request->http->method == HTTP_GET)
        return event_streams_begin(request->server->events, &source, response, err);
    free_stream(stream);
    event_streams_head(response);
    return STATUS_OK;
}

enum status handle_task_events(const struct request *request, struct http_response *response,
                               struct error *err)
{
    return stream_events(request, false, response, err);
}

enum status handle_batch_events(const struct request *request, struct http_response *response,
                                struct error *err)
{
    return stream_events(request, true, response, err);
}

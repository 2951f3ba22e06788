/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event_streams.h - answers of server-sent events (the HTML standard, "Server-sent events"): the
 * set of those that run, their limit, their end, and a comment now and then for clients and
 * proxies. Any thread. */
#ifndef DATELINE_SERVER_HTTP_EVENT_STREAMS_H
#define DATELINE_SERVER_HTTP_EVENT_STREAMS_H

#include "server/http/http.h"

#define EVENT_STREAMS_MAX  1000 /* at once */
#define EVENT_STREAMS_BEAT 5000 /* ms: a stream sends at least a comment */

struct event_streams;

/* Where the events of one stream come from. Its functions are those of a stream_source: .next adds
 * events only. */
struct event_source {
    void *context;
    enum stream_state (*next)(void *context, struct buf *out);
    void (*free)(void *context);
    const char *subject; /* for event_streams_ring; it lives as long as the context */
};

struct event_streams *event_streams_new(void);
void event_streams_free(struct event_streams *streams); /* after the HTTP server; NULL is fine */
/* Ends all streams, and lets no new one begin. Before the HTTP server stops. */
void event_streams_end(struct event_streams *streams);

/* Puts a stream into the response, with the fields of its head. API_BUSY: there are too many, or
 * the server stops. Takes the source over, also on failure. */
enum status event_streams_begin(struct event_streams *streams, const struct event_source *source,
                                struct http_response *response, struct error *err);
/* The fields of its head alone, for HEAD. */
void event_streams_head(struct http_response *response);

/* There may be events for the streams with a subject that `concerns` accepts; NULL: for all of
 * them. Call it every EVENT_STREAMS_BEAT, too. */
void event_streams_ring(struct event_streams *streams,
                        bool (*concerns)(const void *which, const char *subject),
                        const void *which);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cluster.h - opens an engine whose indexes are in an OpenSearch cluster.
 *
 * Articles are analysed, queries are read and snippets are cut here; the cluster has the postings,
 * the columns and the stored documents. Only indexes of the preset `articles` can be in it. What
 * this engine cannot do yet is refused by name (make.h). */
#ifndef DATELINE_ENGINE_CLUSTER_H
#define DATELINE_ENGINE_CLUSTER_H

#include <jansson.h>

#include "engine/engine.h"

/* One request to the cluster: a method, a path with its query, and a body (STR_NONE: none). */
struct cluster_request {
    const char *method;
    const char *path; /* "/dateline-news/_search" */
    struct str body;
    bool lines;  /* the body is a JSON value a line, else one JSON value */
    bool writes; /* it may change something: do not send it twice */
    /* At most so long for an answer, all nodes together; 0: as long as the transport waits. */
    unsigned wait_ms;
    /* So long of it a node may work on a search, before another one is asked; 0: it is not said. */
    unsigned search_ms;
};

/* How requests get there. From any thread. */
struct cluster_transport {
    /* *code: of the answer; the answer's body is appended. STATUS_IO: there was no answer, or only
     * a part of it; whether a request that writes was carried out is then not known.
     * STATUS_TOO_LARGE: the answer is larger than the transport takes. */
    enum status (*exchange)(void *context, const struct cluster_request *request, int *code,
                            struct buf *answer, struct error *err);
    void *context;
};

/* `path`: a local directory for what belongs to this process and not to the cluster: its identity,
 * and the record of takedowns. The cluster may be away: then functions fail with STATUS_IO until it
 * is back. Close it with engine_close, before the transport. */
enum status engine_open_cluster(const char *path, const struct cluster_transport *transport,
                                struct engine **out, struct error *err);

/* --- moving an index into the cluster: writing --- */

/* Makes the index that the head of a dump describes (backup.h), without documents. Until
 * engine_end_arrival only an engine with the same `path` finds it; others refuse to search it and
 * to write to it. *goes_on: this engine has begun before, and the index stays as it is.
 * STATUS_INDEX_EXISTS; the reason why the index cannot be in a cluster. After engine_end_arrival, a
 * second call does no harm. */
enum status engine_begin_arrival(struct engine *engine, const json_t *head, bool *goes_on,
                                 struct error *err);
enum status engine_end_arrival(struct engine *engine, const char *uid, struct error *err);
/* Appends a name for what an index of the cluster has; another one after each write and each change
 * of its settings. STATUS_INDEX_NOT_FOUND. */
enum status engine_name_state(struct engine *engine, const char *uid, struct buf *out,
                              struct error *err);

#endif

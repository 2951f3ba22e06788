/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body.h - bytes of unfinished requests: in memory while they are few, else in a file.
 *
 *   body_add ... ─▶ body_finish ─▶ body_text ─▶ body_fini
 *
 * All bodies share a pool, which limits their memory. A body that is large, or that finds the pool
 * full, goes to a file without a name, so that a crash leaves nothing behind. If such a file cannot
 * be made or written, the body is in memory as long as the pool allows.
 *
 * One thread at a time uses a body; any thread uses a pool. */
#ifndef DATELINE_SERVER_HTTP_BODY_H
#define DATELINE_SERVER_HTTP_BODY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define BODY_MEMORY_MAX ((size_t)256 * 1024) /* bytes of one body in memory, if there are files */
#define BODY_FILES_MAX  16                   /* bytes of all files, in multiples of .most */

struct body_pool {
    const char *directory; /* where to make files; NULL: nowhere */
    uint64_t most;         /* bytes of all bodies in memory; 0: no limit */
    atomic_uint_fast64_t memory, files;
};

/* Changes what the caller holds of the pool's memory from *held to `bytes`. False if the pool has
 * too little; *held is then unchanged. Less than before is always possible. NULL has no limit. */
bool body_pool_hold(struct body_pool *pool, uint64_t *held, uint64_t bytes);
/* Sets the error of a body for which nothing is left: API_BUSY. */
enum status body_pool_refuse(const struct body_pool *pool, struct error *err);

struct http_body {
    struct body_pool *pool; /* NULL: everything in memory, without a limit */
    struct buf memory;
    bool in_file;
    bool stays;   /* in memory: a file could not be written */
    int fd;       /* if .in_file */
    char *mapped; /* if .in_file, after body_finish */
    uint64_t length;
    uint64_t held; /* of the pool, memory or files */
};

/* {.pool = pool} is an empty body. API_BUSY: the pool is full. STATUS_NO_SPACE, STATUS_IO. After a
 * failure, only body_fini is allowed. */
enum status body_add(struct http_body *body, struct str bytes, struct error *err);
/* All has arrived. May be called again. STATUS_NO_MEMORY, STATUS_IO. */
enum status body_finish(struct http_body *body, struct error *err);
/* Valid until body_fini; the caller may change its bytes. */
struct str body_text(const struct http_body *body);
/* The body is empty again. body_clear keeps a little memory for the next bytes. */
void body_clear(struct http_body *body);
void body_fini(struct http_body *body);

#endif

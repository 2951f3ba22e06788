/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body.c - collects bytes in memory or in a file, and counts them. */
#include "server/http/body.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "server/http/api_error.h"

/* --- the pool --- */

static bool hold(atomic_uint_fast64_t *all, uint64_t most, uint64_t *held, uint64_t bytes)
{
    if (bytes > *held) {
        uint64_t more = bytes - *held;

        if (atomic_fetch_add(all, more) + more > most) {
            atomic_fetch_sub(all, more);
            return false;
        }
    } else
        atomic_fetch_sub(all, *held - bytes);
    *held = bytes;
    return true;
}

static uint64_t most_of(const struct body_pool *pool)
{
    return pool->most ? pool->most : UINT64_MAX / BODY_FILES_MAX;
}

bool body_pool_hold(struct body_pool *pool, uint64_t *held, uint64_t bytes)
{
    return !pool || hold(&pool->memory, most_of(pool), held, bytes);
}

enum status body_pool_refuse(const struct body_pool *pool, struct error *err)
{
    return api_error_set(err, API_BUSY,
                         "the requests that arrive at the moment have more than %llu MB together: "
                         "retry in a moment, or send less at once",
                         (unsigned long long)most_of(pool) >> 20);
}

/* --- files --- */

static bool open_file(struct http_body *body)
{
    if (!body->pool || !body->pool->directory)
        return false;
    body->fd = open(body->pool->directory, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    return body->fd >= 0;
}

static enum status write_all(int fd, struct str bytes, struct error *err)
{
    while (bytes.length > 0) {
        ssize_t written = write(fd, bytes.data, bytes.length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_errno(err, "write", "a request to disk");
        bytes = str_slice(bytes, (size_t)written, bytes.length);
    }
    return STATUS_OK;
}

static bool read_all(int fd, char *out, uint64_t length)
{
    for (uint64_t at = 0; at < length;) {
        ssize_t got = pread(fd, out + at, (size_t)(length - at), (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += (uint64_t)got;
    }
    return true;
}

/* The disk is full or failing: searches go on. False if the pool has too little memory. */
static bool back_to_memory(struct http_body *body)
{
    uint64_t held = 0;

    if (!body_pool_hold(body->pool, &held, body->length))
        return false;
    if (!read_all(body->fd, buf_reserve(&body->memory, (size_t)body->length), body->length)) {
        body_pool_hold(body->pool, &held, 0);
        return false;
    }
    body->memory.length = (size_t)body->length;
    close(body->fd);
    hold(&body->pool->files, UINT64_MAX, &body->held, 0);
    body->held = held;
    body->in_file = false;
    body->stays = true;
    return true;
}

static enum status add_to_file(struct http_body *body, struct str bytes, struct error *err)
{
    struct body_pool *pool = body->pool;

    if (!hold(&pool->files, most_of(pool) * BODY_FILES_MAX, &body->held,
              body->length + bytes.length))
        return body_pool_refuse(pool, err);
    if (write_all(body->fd, bytes, err))
        return back_to_memory(body) ? body_add(body, bytes, err) : err->status;
    body->length += bytes.length;
    return STATUS_OK;
}

/* Moves the bytes from memory to a file. False if that is impossible: they are still in memory. */
static bool move_to_file(struct http_body *body)
{
    struct error err;

    if (body->stays || !open_file(body))
        return false;
    if (write_all(body->fd, buf_str(&body->memory), &err)) {
        close(body->fd);
        body->stays = true;
        return false;
    }
    body_pool_hold(body->pool, &body->held, 0);
    buf_fini(&body->memory);
    body->in_file = true;
    return true;
}

/* --- bodies --- */

enum status body_add(struct http_body *body, struct str bytes, struct error *err)
{
    uint64_t length = body->length + bytes.length;
    bool fits;

    if (bytes.length == 0)
        return STATUS_OK;
    if (body->in_file)
        return add_to_file(body, bytes, err);
    fits = body_pool_hold(body->pool, &body->held, length);
    if ((!fits || length > BODY_MEMORY_MAX) && move_to_file(body))
        return add_to_file(body, bytes, err);
    if (!fits)
        return body_pool_refuse(body->pool, err);
    buf_add_str(&body->memory, bytes);
    body->length = length;
    return STATUS_OK;
}

enum status body_finish(struct http_body *body, struct error *err)
{
    void *mapped;

    if (!body->in_file || body->mapped)
        return STATUS_OK;
    mapped = mmap(NULL, (size_t)body->length, PROT_READ | PROT_WRITE, MAP_PRIVATE, body->fd, 0);
    if (mapped == MAP_FAILED)
        return error_errno(err, "map", "a request on disk");
    body->mapped = mapped;
    return STATUS_OK;
}

struct str body_text(const struct http_body *body)
{
    if (!body->in_file)
        return buf_str(&body->memory);
    return body->mapped ? str_n(body->mapped, (size_t)body->length) : STR("");
}

void body_clear(struct http_body *body)
{
    if (body->in_file) {
        body_fini(body);
        return;
    }
    buf_clear(&body->memory);
    body->length = 0;
    body_pool_hold(body->pool, &body->held, 0);
}

void body_fini(struct http_body *body)
{
    struct body_pool *pool = body->pool;

    if (body->mapped)
        munmap(body->mapped, (size_t)body->length);
    if (body->in_file) {
        close(body->fd);
        hold(&pool->files, UINT64_MAX, &body->held, 0);
    } else
        body_pool_hold(pool, &body->held, 0);
    buf_fini(&body->memory);
    *body = (struct http_body){.pool = pool};
}

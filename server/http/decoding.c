/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoding.c - takes bodies piece by piece. */
#include "server/http/decoding.h"

#include <limits.h>
#include <time.h>

#include "base/date.h"
#include "server/http/api_error.h"

#define EXPAND_CHUNK ((size_t)64 * 1024)
/* decoding_take expands so many chunks: less than a millisecond's work. It takes so many bytes of a
 * body that is not compressed. */
#define CHUNKS_AT_ONCE 2
#define PLAIN_AT_ONCE  ((uint64_t)256 * 1024)
/* Expanded bytes for each that came, as gzip can have at most, and so many more. */
#define RATIO_MAX 1032
#define EXTRA_MAX ((uint64_t)16 * 1024 * 1024)

static enum status refuse(struct str field, struct error *err)
{
    BUF_AUTO struct buf known = {0};

    for (int i = 0; i < CODING_COUNT; i++)
        buf_addf(&known, "%s%s", i ? ", " : "", coding_name((enum coding)i));
    return api_error_set(err, API_BAD_CONTENT_TYPE,
                         "unsupported Content-Encoding `%.*s`: send %s or none", STR_ARG(field),
                         known.data);
}

enum status decoding_begin(struct decoding *decoding, struct str field, struct body_pool *pool,
                           struct error *err)
{
    enum coding coding = CODING_IDENTITY;

    if (field.data && !coding_parse(str_trim(field), &coding))
        return refuse(field, err);
    *decoding = (struct decoding){.pool = pool};
    if (coding != CODING_IDENTITY)
        decoding->decoder = coding_reader_new(coding);
    return STATUS_OK;
}

static enum status malformed(const char *why, struct error *err)
{
    return error_set(err, STATUS_BAD_JSON, "The payload provided is malformed: %s", why);
}

static uint64_t memory_of(const struct decoding *decoding)
{
    return decoding->left.capacity +
           (decoding->decoder ? coding_reader_memory(decoding->decoder) : 0);
}

/* The next piece. STATUS_END: the rest is ignored. */
static enum status expand(struct decoding *decoding, struct str *bytes, char out[EXPAND_CHUNK],
                          size_t *length, struct error *err)
{
    struct error damage;
    enum status status =
        coding_reader_read(decoding->decoder, bytes, out, EXPAND_CHUNK, length, &damage);

    if (status && status != STATUS_END)
        return malformed(damage.message, err);
    decoding->expanded += *length;
    if (decoding->expanded > EXTRA_MAX + RATIO_MAX * decoding->taken)
        return error_set(err, STATUS_TOO_LARGE,
                         "the compressed data expands to more than %d times its size", RATIO_MAX);
    if (!body_pool_hold(decoding->pool, &decoding->held, memory_of(decoding)))
        return body_pool_refuse(decoding->pool, err);
    return status;
}

/* Of this thread, in ms. */
static int64_t cpu_time(void)
{
    struct timespec time;

    return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
               ? 0
               : time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

/* One chunk. STATUS_END: there is no more now. */
static enum status take_plain(struct str *bytes, decoding_taker *taker, void *context,
                              struct error *err)
{
    struct str chunk =
        str_n(bytes->data, bytes->length < EXPAND_CHUNK ? bytes->length : EXPAND_CHUNK);

    *bytes = str_n(bytes->data + chunk.length, bytes->length - chunk.length);
    if (chunk.length > 0 && taker(context, chunk, err))
        return err->status;
    return bytes->length > 0 ? STATUS_OK : STATUS_END;
}

static enum status take_compressed(struct decoding *decoding, struct str *bytes,
                                   decoding_taker *taker, void *context, struct error *err)
{
    char out[EXPAND_CHUNK];
    size_t length;
    enum status status = expand(decoding, bytes, out, &length, err);

    if (status == STATUS_END)
        decoding->ended = bytes->length > 0;
    if (status)
        return status;
    if (length > 0 && taker(context, str_n(out, length), err))
        return err->status;
    return decoding->ended || (length < EXPAND_CHUNK && bytes->length == 0) ? STATUS_END
                                                                            : STATUS_OK;
}

static enum status take_chunk(struct decoding *decoding, struct str *bytes, decoding_taker *taker,
                              void *context, struct error *err)
{
    return decoding->decoder ? take_compressed(decoding, bytes, taker, context, err)
                             : take_plain(bytes, taker, context, err);
}

/* Ends the decoding if it has failed. */
static enum status settle(struct decoding *decoding, enum status status)
{
    if (status && status != STATUS_END)
        decoding_fini(decoding);
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status take_chunks(struct decoding *decoding, struct str *bytes, int most,
                               decoding_taker *taker, void *context, struct error *err)
{
    enum status status = STATUS_OK;

    for (int i = 0; i < most && !status; i++)
        status = take_chunk(decoding, bytes, taker, context, err);
    return status;
}

static int chunks_at_once(const struct decoding *decoding)
{
    if (decoding->decoder)
        return CHUNKS_AT_ONCE;
    return decoding->taken <= PLAIN_AT_ONCE ? INT_MAX : 0;
}

/* False: the pool is full. */
static bool leave(struct decoding *decoding, struct str bytes)
{
    buf_add_str(&decoding->left, bytes);
    decoding->behind = body_pool_hold(decoding->pool, &decoding->held, memory_of(decoding));
    if (!decoding->behind)
        buf_fini(&decoding->left);
    return decoding->behind;
}

enum status decoding_take(struct decoding *decoding, struct str bytes, decoding_taker *taker,
                          void *context, struct error *err)
{
    enum status status;

    if (decoding->ended)
        return STATUS_OK;
    decoding->taken += bytes.length;
    status = take_chunks(decoding, &bytes, chunks_at_once(decoding), taker, context, err);
    if (!status && !leave(decoding, bytes))
        status = decoding->decoder ? body_pool_refuse(decoding->pool, err)
                                   : take_chunks(decoding, &bytes, INT_MAX, taker, context, err);
    return settle(decoding, status);
}

enum status decoding_go_on(struct decoding *decoding, decoding_taker *taker, void *context,
                           struct error *err)
{
    struct str bytes = buf_str(&decoding->left);
    int64_t began = cpu_time();
    enum status status = STATUS_OK;

    while (!status) {
        clock_give_way();
        status = take_chunk(decoding, &bytes, taker, context, err);
        if (!status && decoding->decoder && cpu_time() - began > DECODING_CPU_MS_MAX)
            status = error_set(err, STATUS_TOO_LARGE,
                               "the compressed data takes too long to read: send it in several "
                               "requests, or not compressed");
    }
    buf_clear(&decoding->left);
    decoding->behind = false;
    return settle(decoding, status);
}

enum status decoding_end(struct decoding *decoding, struct error *err)
{
    struct str nothing = STR("");
    struct error damage;
    char out[1];
    size_t length;
    bool whole = !decoding->decoder || decoding->taken == 0 || decoding->ended ||
                 coding_reader_read(decoding->decoder, &nothing, out, sizeof out, &length,
                                    &damage) == STATUS_END;

    decoding_fini(decoding);
    return whole ? STATUS_OK : malformed("the compressed data is cut short", err);
}

void decoding_fini(struct decoding *decoding)
{
    coding_reader_free(decoding->decoder);
    buf_fini(&decoding->left);
    if (decoding->pool)
        body_pool_hold(decoding->pool, &decoding->held, 0);
    *decoding = (struct decoding){0};
}

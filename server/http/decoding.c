/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoding.c - expands bodies piece by piece. */
#include "server/http/decoding.h"

#include <time.h>

#include "server/http/api_error.h"

#define EXPAND_CHUNK ((size_t)64 * 1024)
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
    if (coding != CODING_IDENTITY)
        *decoding = (struct decoding){.decoder = coding_reader_new(coding), .pool = pool};
    return STATUS_OK;
}

static enum status malformed(const char *why, struct error *err)
{
    return error_set(err, STATUS_BAD_JSON, "The payload provided is malformed: %s", why);
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
    if (!body_pool_hold(decoding->pool, &decoding->held, coding_reader_memory(decoding->decoder)))
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

static enum status take_compressed(struct decoding *decoding, struct str bytes,
                                   decoding_taker *taker, void *context, struct error *err)
{
    int64_t began = cpu_time();
    char out[EXPAND_CHUNK];
    size_t length;

    while (!decoding->ended) {
        enum status status = expand(decoding, &bytes, out, &length, err);

        if (status == STATUS_END)
            decoding->ended = bytes.length > 0;
        if (status)
            return status == STATUS_END ? STATUS_OK : status;
        if (length == 0 && bytes.length == 0)
            return STATUS_OK;
        if (length > 0 && taker(context, str_n(out, length), err))
            return err->status;
        if (cpu_time() - began > DECODING_CPU_MS_MAX)
            return error_set(err, STATUS_TOO_LARGE,
                             "the compressed data takes too long to read: send it in several "
                             "requests, or not compressed");
    }
    return STATUS_OK;
}

enum status decoding_take(struct decoding *decoding, struct str bytes, decoding_taker *taker,
                          void *context, struct error *err)
{
    enum status status;

    if (!decoding->decoder)
        return taker(context, bytes, err);
    decoding->taken += bytes.length;
    status = take_compressed(decoding, bytes, taker, context, err);
    if (status)
        decoding_fini(decoding);
    return status;
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
    if (decoding->pool)
        body_pool_hold(decoding->pool, &decoding->held, 0);
    *decoding = (struct decoding){0};
}

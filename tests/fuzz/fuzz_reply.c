/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reply.c - what a process that reads strangers' files may send to its caller, in pieces. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "apart/reply.h"

#define MOST 4096

static enum status take_article(void *context, struct str input, struct str json, struct error *err)
{
    size_t *bytes = context;

    *bytes += input.length + json.length;
    return *bytes > MOST * 16 ? error_set(err, STATUS_TOO_LARGE, "enough") : STATUS_OK;
}

static void take_message(void *context, const char *where, const struct error *why)
{
    if (!where || !why->message[0])
        *(size_t *)context += 1;
}

static void take_date(void *context, const json_t *article, const char *field, unsigned reading)
{
    if (!json_object_get(article, field))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t bytes = 0, piece = size ? data[0] + 1u : 1;
    const struct apart_answer answer = {.article = take_article,
                                        .problem = take_message,
                                        .remark = take_message,
                                        .date = take_date,
                                        .context = &bytes};
    struct reply reply = {.answer = &answer, .most = MOST};
    struct buf received = {0};
    struct error err;

    for (size_t at = 0; at < size && !reply.ended; at += piece) {
        struct str rest;

        buf_add(&received, data + at, size - at < piece ? size - at : piece);
        rest = buf_str(&received);
        if (reply_take(&reply, &rest, &err))
            break;
        memmove(received.data, rest.data, rest.length);
        received.length = rest.length;
    }
    buf_fini(&received);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_body.c - suspends the request until its body is read. */
#include "server/api/read_body.h"

#include "server/state/server.h"

static void is_read(void *context)
{
    const struct error none = {.status = STATUS_OK}; /* intake_finish tells errors */

    http_wait_done(context, &none);
}

enum status read_body(const struct request *request, const struct read_texts *texts,
                      struct http_response *response, bool *read, struct error *err)
{
    struct intake *intake = request->http->intake;
    struct http_wait *wait;

    *read = intake_reading(intake) != NULL;
    if (*read)
        return STATUS_OK;
    wait = http_wait_new();
    if (intake_read(intake, request->server->readers, texts, is_read, wait, err)) {
        http_wait_free(wait);
        return err->status;
    }
    response->wait = wait;
    response->again = true;
    return STATUS_OK;
}

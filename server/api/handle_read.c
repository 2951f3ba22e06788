/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_read.c - POST /read: what would be understood of a body in any format. Stores nothing. */
#include <inttypes.h>

#include "server/api/handlers.h"
#include "server/api/read_body.h"
#include "server/http/api_error.h"

static enum status read_params(const struct url *url, struct read_texts *texts, struct error *err)
{
    for (uint32_t i = 0; i < url->param_count; i++)
        if (!read_texts_take(texts, &url->params[i]))
            return error_set(err, STATUS_BAD_REQUEST,
                             "Unknown parameter `%.*s`: expected one of %s",
                             STR_ARG(url->params[i].name), read_texts_names());
    return STATUS_OK;
}

static void add_answer(const struct intake *intake, struct buf *out)
{
    const struct body_reading *reading = intake_reading(intake);
    struct str named;
    uint64_t problems = body_reading_problems(reading, &named);

    buf_addf(out, "{\"results\":[%.*s],\"total\":%" PRIu64, STR_ARG(intake_text(intake)),
             body_reading_articles(reading));
    buf_addf(out, ",\"unreadableParts\":%" PRIu64 ",\"unreadable\":%.*s}", problems,
             STR_ARG(named));
}

enum status handle_read(const struct request *request, struct http_response *response,
                        struct error *err)
{
    struct intake *intake = request->http->intake;
    struct read_texts texts = {.name = STR_NONE};
    struct spool *unused;
    bool read;

    if (read_params(&request->http->url, &texts, err))
        return err->status;
    if (!intake)
        return api_error_set(err, API_MISSING_PAYLOAD, "A payload is missing.");
    if (read_body(request, &texts, response, &read, err))
        return err->status;
    if (!read)
        return STATUS_OK;
    if (intake_finish(intake, &unused, err))
        return err->status;
    spool_discard(unused);
    add_answer(intake, &response->body);
    return STATUS_OK;
}

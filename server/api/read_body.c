/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_body.c - suspends the request until its body is read. */
#include "server/api/read_body.h"

#include "server/state/server.h"

static void is_read(void *context)
{
    const struct error none = {.status = STATUS_OK}; /* intake_finish tells errors */

    http_wait_done(context, &none);
}

/* The zone of times that name none: the index's, else the daemon's. A guess would make dates wrong,
 * so STATUS_IO: the settings of the index cannot be read at the moment. */
static enum status find_usual_zone(const struct request *request, struct str *out,
                                   struct error *err)
{
    struct str uid = request->match.parts[0];
    struct settings *settings;

    *out = str_of(request->server->config->timezone);
    if (!uid.data)
        return STATUS_OK;
    if (engine_settings(request->server->engine, uid, &settings, err))
        return err->status != STATUS_IO
                   ? STATUS_OK
                   : error_prefix(err, "The time zone of the index is not known now: send the "
                                       "articles again later, or name it with `timezone`: ");
    if (settings->timezone.data)
        *out = arena_str(request->arena, settings->timezone);
    settings_release(settings);
    return STATUS_OK;
}

enum status read_body(const struct request *request, const struct read_texts *texts,
                      struct http_response *response, bool *read, struct error *err)
{
    struct intake *intake = request->http->intake;
    struct read_texts complete = *texts;
    struct http_wait *wait;

    *read = intake_reading(intake) != NULL;
    if (*read)
        return STATUS_OK;
    if (!complete.zone.data && find_usual_zone(request, &complete.zone, err))
        return err->status;
    wait = http_wait_new();
    if (intake_read(intake, request->server->readers, &complete, request->http->client, is_read,
                    wait, err)) {
        http_wait_free(wait);
        return err->status;
    }
    response->wait = wait;
    response->again = true;
    return STATUS_OK;
}

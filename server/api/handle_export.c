/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_export.c - POST /indexes/{uid}/export: all hits of a search, as a stream. */
#include "server/api/handlers.h"
#include "server/exports/export.h"

enum status handle_export(const struct request *request, struct http_response *response,
                          struct error *err)
{
    return export_answer(request, response, err);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_documents.c - GET /indexes/{uid}/documents/{id}. */
#include "server/answers/indexes.h"
#include "server/answers/response.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"

static enum status read_fields(const struct request *request, struct names *fields,
                               struct error *err)
{
    const struct url *url = &request->http->url;

    *fields = (struct names){0};
    for (uint32_t i = 0; i < url->param_count; i++) {
        const struct value value = {"fields", API_BAD_DOCUMENT_FIELDS, NULL, url->params[i].value,
                                    NULL};

        if (!str_is(url->params[i].name, "fields"))
            return error_set(err, STATUS_BAD_REQUEST, "Unknown parameter `%.*s`: expected `fields`",
                             STR_ARG(url->params[i].name));
        if (value_names(&value, request->arena, fields, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status handle_document(const struct request *request, struct http_response *response,
                            struct error *err)
{
    struct reader *reader;
    struct search_hit document;
    struct names fields;
    enum status status;

    if (read_fields(request, &fields, err) ||
        index_acquire(request->server, request->match.parts[0], &reader, err))
        return err->status;
    status = reader_document(reader, request->match.parts[1], request->arena, &document, err);
    if (!status)
        response_document(&document, &fields, &response->body);
    reader_release(reader);
    return status;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_documents.c - GET /indexes/{uid}/documents/{id}. */
#include <stddef.h>

#include "server/answers/indexes.h"
#include "server/answers/response.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/params.h"

struct document_params {
    struct names fields;
    struct flag vectors; /* with _vectors, as they were sent */
};

static const struct param rows[] = {
    {"fields", PARAM_NAMES, offsetof(struct document_params, fields), API_BAD_DOCUMENT_FIELDS,
     NULL},
    {"retrieveVectors", PARAM_SWITCH, offsetof(struct document_params, vectors),
     API_BAD_VECTORS_SWITCH, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

enum status handle_document(const struct request *request, struct http_response *response,
                            struct error *err)
{
    struct reader *reader;
    struct search_hit document;
    struct document_params params = {0};
    enum status status;

    if (params_from_url(&table, &request->http->url, request->arena, &params, err) ||
        index_acquire(request->server, request->match.parts[0], &reader, err))
        return err->status;
    status = reader_document(reader, request->match.parts[1], request->arena, &document, err);
    if (!status)
        response_document(&document, &params.fields, params.vectors.on, &response->body);
    reader_release(reader);
    return status;
}

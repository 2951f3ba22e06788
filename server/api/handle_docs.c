/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_docs.c - GET /docs and the pages below it, which server/site makes. They are part of the
 * program, compressed. */
#include "base/arena.h"
#include "base/gzip.h"
#include "server/api/handlers.h"

struct docs_file {
    const char *name; /* behind /docs/; "" is /docs */
    const char *type; /* Content-Type */
    size_t at, packed, size;
};
#include "docs_pages.h"

#define DOCS_FILE_COUNT (sizeof docs_files / sizeof *docs_files)

/* The pages run no script, and have nothing from elsewhere. */
#define POLICY                                                                                     \
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "  \
    "frame-ancestors 'none'"

static const struct docs_file *find(struct str name)
{
    for (size_t i = 0; i < DOCS_FILE_COUNT; i++)
        if (str_is(name, docs_files[i].name))
            return &docs_files[i];
    return NULL;
}

/* The links of a page are relative: they hold behind a proxy that serves the daemon below a path of
 * its own, but not behind a slash at the end. */
static enum status lead_to(const struct request *request, const struct docs_file *file,
                           struct http_response *response)
{
    http_add_field(response, "Location",
                   arena_format(request->arena, "../%s", *file->name ? file->name : "docs").data);
    response->status = 308;
    return STATUS_OK;
}

enum status handle_docs(const struct request *request, struct http_response *response,
                        struct error *err)
{
    struct str name = request->match.parts[0];
    const struct docs_file *file = find(name);

    if (!file)
        return error_set(err, STATUS_NOT_FOUND,
                         "The documentation has no page `%.*s`: /docs lists all pages",
                         STR_ARG(name));
    if (str_ends(request->http->url.path, STR("/")))
        return lead_to(request, file, response);
    http_add_field(response, "Content-Type", file->type);
    http_add_field(response, "Content-Security-Policy", POLICY);
    http_add_field(response, "Referrer-Policy", "no-referrer");
    return gzip_expand(&response->body,
                       (struct str){(const char *)docs_bytes + file->at, file->packed}, file->size,
                       err);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_request.c - what a stranger sends to be searched: a URL, a JSON body, header fields.
 *
 * Whatever comes, a search that is accepted stays within its bounds, and a refusal says why. */
#include <assert.h>

#include "base/json.h"
#include "server/answers/search_form.h"
#include "server/http/api_error.h"
#include "server/http/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum status status, const struct search_form *form, const struct error *err)
{
    if (status) {
        assert(err->status == status && err->message[0]);
        assert(api_error_http(err) >= 400 && api_error_http(err) < 500);
        return;
    }
    assert((uint64_t)form->search.offset + form->search.limit <= SEARCH_HITS_MAX);
    assert(form->search.sort_count <= SEARCH_SORTS_MAX);
    assert(form->search.facet_count <= SEARCH_FACETS_MAX);
}

static void try_url(struct str target, struct arena *arena)
{
    struct search_form form;
    struct error err = {0};
    struct url url;
    enum status status = url_parse(target, arena, &url, &err);

    if (!status)
        status = search_form_from_url(&url, PRESET_READER, arena, &form, &err);
    check(status, &form, &err);
}

static void try_json(struct str text, struct arena *arena)
{
    struct search_form form;
    struct error err = {0};
    json_t *body = json_read(text, 0, &err);

    if (body)
        check(search_form_from_json(body, arena, &form, &err), &form, &err);
    json_decref(body);
}

static void try_headers(struct str lines)
{
    struct headers headers = {0};
    struct error err = {0};
    bool named;

    while (lines.data) {
        struct str line = str_cut(&lines, '\n'), name = str_cut(&line, ':');

        headers_add(&headers, name, line);
    }
    if (!headers_check(&headers, true, &err))
        assert(headers.counts[HEADER_CONTENT_LENGTH] + headers.counts[HEADER_TRANSFER_ENCODING] <=
               1);
    coding_accepted(headers.values[HEADER_ACCEPT_ENCODING], &named);
    host_name(headers.values[HEADER_HOST]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_n((const char *)data, size);
    struct arena *arena = arena_new();

    try_url(text, arena);
    try_json(text, arena);
    try_headers(text);
    arena_free(arena);
    return 0;
}

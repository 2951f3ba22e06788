/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_needs.c - what a document needs to match a request that is kept. */
#include "base/hash.h"
#include "search/match/scan.h"
#include "search/search_private.h"

void search_stand(struct search_request *request)
{
    request->match = SEARCH_ALL;
    request->prefix = SEARCH_PREFIX_NEVER;
    request->as_typed = request->standing = true;
    request->hidden_too = request->suggest = false;
}

/* No document is looked at, so filters cost nothing. */
enum status search_needs(struct searcher *searcher, const struct search_request *request,
                         struct arena *arena, struct needs *out, struct error *err)
{
    struct search_request plain = *request;
    struct cursor_cache cache;
    struct search search;
    struct plan plan;
    enum status status;

    plain.only = sets_new(searcher->generation, arena);
    if ((status = search_prepare(&search, searcher, &plain, &cache, arena, err)) ||
        (status = search_plan(&search, (struct search_reading){.open = true}, &plan)))
        return status;
    if (search.query->truncated)
        return error_set(err, STATUS_BAD_QUERY,
                         "the query is too long for this language: it reads %d words of at most "
                         "%d bytes; write it in the professional's language",
                         QUERY_WORDS_MAX, QUERY_BYTES_MAX);
    needs_of_plan(plan.root, arena, out);
    return STATUS_OK;
}

static uint64_t hash_field(uint64_t hash, const struct field *field)
{
    uint64_t shape = (uint64_t)field->searchable << 1 | field->marked;

    shape = shape << 8 | (uint64_t)field->role << 4 | (uint64_t)field->column;
    return hash_mix(hash_mix(hash, hash_str(field->name)), shape << 16 | field->language);
}

uint64_t search_shape(const struct searcher *searcher)
{
    const struct generation *generation = searcher->generation;
    const struct schema *schema = generation->schema;
    BUF_AUTO struct buf settings = {0};
    uint64_t hash;

    settings_print(schema->settings, &settings);
    hash = hash_str(buf_str(&settings));
    for (uint32_t i = 0; i < generation->language_count; i++)
        hash += hash_mix(generation->languages[i], UINT32_MAX); /* in any order */
    for (uint32_t i = 0; i < schema->field_count; i++)
        hash = hash_field(hash, &schema->fields[i]);
    return hash;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - documents like another: the cluster chooses the words of it that are frequent in it
 * and rare elsewhere (`more_like_this`), among the tokens that we make of it. Of a text, or of
 * several documents, we choose them (search/background.c), and search for any of them. */
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/document.h"
#include "engine/cluster/inquiry.h"
#include "engine/cluster/tokens.h"
#include "engine/local/reader_private.h"
#include "search/searcher.h"

#define TERMS_MAX 50 /* of each field: most words have two, the stem and the word itself */
#define DEPTH_MAX 9999

/* Any of the words that matter, in one field. NULL: it has none. */
static json_t *words_like(const char *field, struct str tokens)
{
    if (tokens.length == 0)
        return NULL;
    return json_pack("{s:{s:[s], s:s, s:o, s:i, s:i, s:i, s:i}}", "more_like_this", "fields", field,
                     "analyzer", "ours", "like", json_stringn(tokens.data, tokens.length),
                     "min_term_freq", 1, "min_doc_freq", 2, "max_query_terms", TERMS_MAX,
                     "minimum_should_match", 1);
}

static json_t *query_like(const struct inquiry *inquiry, struct str id, struct str text)
{
    static const char *const fields[] = {"text", "body"};
    json_auto_t *document = json_read(text, 0, inquiry->dsl.err);
    struct analyzer *analyzer = analyzer_new();
    const struct indexing indexing = {inquiry->dsl.schema, analyzer, NULL, TOKEN_JOINT, false};
    BUF_AUTO struct buf line = {0};
    json_t *should = json_array();

    analyzer_follow(analyzer, inquiry->dsl.schema->rules);
    if (document)
        indexed_add(&line, &indexing, id, document);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        json_t *like =
            words_like(fields[i], json_member_text(buf_str(&line), fields[i], inquiry->arena));

        if (like)
            json_array_append_new(should, like);
    }
    analyzer_free(analyzer);
    return json_pack("{s:{s:o, s:i}}", "bool", "should", should, "minimum_should_match", 1);
}

static enum status ask_like(const struct inquiry *inquiry, struct str id, struct str text,
                            uint32_t size, struct buf *answer)
{
    const struct plan_node all = {.kind = PLAN_ALL};
    json_t *scope = inquiry_query(inquiry, &all, true), *query;

    if (!scope)
        return inquiry->dsl.err->status;
    query = dsl_both(query_like(inquiry, id, text), scope);
    return inquiry_search(
        inquiry->cluster, inquiry_uid(inquiry->reader), inquiry_patience(inquiry->request),
        json_pack("{s:o, s:[s,s], s:i, s:b, s:[s]}", "query", query, "sort", "_score", "id", "size",
                  (int)size, "track_total_hits", true, "_source", "doc"),
        answer, inquiry->dsl.err);
}

/* The hits of the page, without the document itself. A rank of 1: as good a match as that. */
static enum status take_like(const struct inquiry *inquiry, struct str id, struct str answer,
                             struct search_result *result)
{
    const struct search_request *request = inquiry->request;
    struct search_hit *hits = arena_zero(inquiry->arena, request->limit + 1, sizeof *hits);
    struct str rest = json_member(json_member(answer, STR("hits")), STR("hits")), found;
    uint32_t place = 0;
    double own = 0;

    result->hits = hits;
    result->total = inquiry_total(answer);
    while (json_next_element(&rest, &found)) {
        struct search_hit *hit = &hits[result->hit_count];
        double score = 0;

        str_to_double(json_member(found, STR("_score")), &score);
        own = own > 0 ? own : score; /* the best one is the document, unless the filter hides it */
        if (str_eq(json_member_text(found, "_id", inquiry->arena), id)) {
            result->total--;
            continue;
        }
        if (place++ < request->offset || result->hit_count == request->limit)
            continue;
        if (inquiry_take_hit(inquiry, found, hit))
            return inquiry->dsl.err->status;
        hit->rank = own > 0 ? score / own : 1;
        result->hit_count++;
    }
    return STATUS_OK;
}

/* What the key may not see is not there. */
static enum status check_scope(struct reader *reader, struct str id,
                               const struct search_request *request, struct arena *arena,
                               struct error *err)
{
    const struct browse browse = {.filter = request->scope, .ids = &id, .id_count = 1};
    uint64_t total;

    if (!request->scope)
        return STATUS_OK;
    if (read_browse(reader, &browse, arena, NULL, NULL, &total, err)) /* .limit is 0 */
        return err->status;
    return total > 0 ? STATUS_OK : searcher_lacks(id, err);
}

enum status read_similar(struct reader *reader, struct str id, const struct search_request *request,
                         struct arena *arena, struct search_result *result, struct error *err)
{
    struct inquiry inquiry = {.reader = reader,
                              .cluster = cluster_of(reader->engine),
                              .request = request,
                              .dsl = inquiry_dsl(reader, arena, request, err),
                              .arena = arena};
    uint64_t depth = (uint64_t)request->offset + request->limit;
    BUF_AUTO struct buf answer = {0};
    struct str text;

    *result = (struct search_result){.total_exact = true};
    if (inquiry_check(&inquiry, false) || inquiry_read(&inquiry) ||
        inquiry_fetch(reader, id, arena, &text, err) ||
        check_scope(reader, id, request, arena, err) ||
        ask_like(&inquiry, id, text, (uint32_t)(depth < DEPTH_MAX ? depth : DEPTH_MAX) + 1,
                 &answer) ||
        take_like(&inquiry, id, buf_str(&answer), result))
        return err->status;
    result->timed_out = str_is(json_member(buf_str(&answer), STR("timed_out")), "true");
    result->marks = inquiry.marks;
    return STATUS_OK;
}

/* --- a text, or several documents --- */

/* The documents that were chosen: the key may see them. */
static enum status fetch_chosen(const struct inquiry *inquiry,
                                const struct search_examples *examples,
                                struct search_hit *documents)
{
    struct reader *reader = inquiry->reader;
    struct error *err = inquiry->dsl.err;

    for (uint32_t i = 0; i < examples->id_count; i++) {
        struct str text;

        if (inquiry_fetch(reader, examples->ids[i], inquiry->arena, &text, err) ||
            check_scope(reader, examples->ids[i], inquiry->request, inquiry->arena, err) ||
            inquiry_take_document(inquiry->dsl.schema, text, inquiry->arena, &documents[i], err))
            return err->status;
    }
    return STATUS_OK;
}

/* They are no hits. */
static const struct filter_node *without_chosen(const struct search_request *request,
                                                const struct search_examples *examples,
                                                struct arena *arena)
{
    struct filter_node *filter = (struct filter_node *)(uintptr_t)request->filter;
    struct str *ids = (struct str *)(uintptr_t)examples->ids;

    return examples->id_count == 0
               ? filter
               : filter_both(arena, filter,
                             filter_not(arena, filter_ids(arena, ids, examples->id_count)));
}

enum status read_background(struct reader *reader, const struct search_examples *examples,
                            const struct search_request *request, struct arena *arena,
                            struct search_result *result, struct str *query, struct error *err)
{
    struct inquiry inquiry = {.reader = reader,
                              .cluster = cluster_of(reader->engine),
                              .request = request,
                              .dsl = inquiry_dsl(reader, arena, request, err),
                              .arena = arena};
    struct search_hit *documents = arena_zero(arena, examples->id_count + 1, sizeof *documents);
    struct search_request asked = *request;

    *result = (struct search_result){.total_exact = true};
    asked.match = SEARCH_ANY;
    asked.prefix = SEARCH_PREFIX_NEVER;
    asked.as_typed = asked.plain_words = true;
    asked.filter = without_chosen(request, examples, arena);
    if (fetch_chosen(&inquiry, examples, documents) ||
        inquiry_background(&inquiry, examples, documents, &asked.q, query))
        return err->status;
    return asked.q.length > 0 ? read_search(reader, &asked, arena, result, err) : STATUS_OK;
}

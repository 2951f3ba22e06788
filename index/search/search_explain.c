/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_explain.c - how a query in the professional's language was read. */
#include "base/json.h"
#include "query/professional/professional.h"
#include "search/browse.h"
#include "search/search_private.h"

/* A new schema, yours to release: what an index of articles has by default. */
static struct schema *schema_of_articles(void)
{
    struct settings *settings = settings_default(PRESET_ARTICLES);
    struct field_list *fields = field_list_new(PRESET_ARTICLES);
    struct schema *schema = schema_new(settings, fields, STR("id"));

    field_list_free(fields);
    settings_release(settings);
    return schema;
}

static void add_explanation(const struct pro_query *query, struct buf *out)
{
    BUF_AUTO struct buf words = {0};

    pro_say(query->root, &words);
    json_add_key(out, "words");
    json_add_string(out, buf_str(&words));
    json_add_key(out, "tree");
    pro_add_json(query->root, out);
}

static enum status read_names(const struct searcher *searcher, const struct search_request *request,
                              struct arena *arena, struct search_names *names, struct error *err)
{
    const struct moment *seen = NULL;

    if (request->scope && search_narrow((struct searcher *)(uintptr_t)searcher, request->scope,
                                        request->deadline, arena, &seen, err))
        return err->status;
    search_names_init(names, searcher->generation, seen);
    return STATUS_OK;
}

enum status search_explain(const struct searcher *searcher, const struct search_request *request,
                           struct arena *arena, struct buf *out, struct error *err)
{
    struct schema *articles = searcher ? NULL : schema_of_articles();
    struct search_names names = {.schema = articles};
    const struct pro_options options = {.field = search_field_of_name,
                                        .context = &names,
                                        .lucene = request->language == SEARCH_LUCENE};
    struct pro_query *query;
    enum status status = searcher ? read_names(searcher, request, arena, &names, err) : STATUS_OK;

    if (!status)
        status = pro_parse(request->q, &options, arena, &query, err);
    if (!status)
        add_explanation(query, out);
    search_names_fini(&names);
    schema_release(articles);
    return status;
}

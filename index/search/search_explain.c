/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_explain.c - how a query in the professional's language was read. */
#include "base/json.h"
#include "query/professional/professional.h"
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

enum status search_explain(const struct searcher *searcher, struct str text, bool lucene,
                           struct arena *arena, struct buf *out, struct error *err)
{
    struct schema *schema =
        searcher ? schema_share(searcher->generation->schema) : schema_of_articles();
    const struct pro_options options = {
        .field = search_field_of_name, .context = schema, .lucene = lucene};
    struct pro_query *query;
    enum status status = pro_parse(text, &options, arena, &query, err);

    if (!status)
        add_explanation(query, out);
    schema_release(schema);
    return status;
}

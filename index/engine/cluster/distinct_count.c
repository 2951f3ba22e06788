/* SPDX-License-Identifier: GPL-2.0-or-later */
/* distinct_count.c - how many values of a field the documents have that a query finds: an estimate
 * by the cluster. */
#include <stdio.h>

#include "base/json.h"
#include "base/json_members.h"
#include "engine/cluster/inquiry.h"

static void add_count(json_t *all, char letter, int field)
{
    char name[16];

    snprintf(name, sizeof name, "%c%d", letter, field);
    json_object_set_new(
        all, name,
        json_pack("{s:{s:s, s:i}}", "cardinality", "field", name, "precision_threshold", 40000));
}

static json_t *counts_of(int field)
{
    static const char letters[] = "kns";
    json_t *all = json_object();
    char presence[16];

    for (const char *letter = letters; *letter; letter++)
        add_count(all, *letter, field);
    snprintf(presence, sizeof presence, "p%d", field);
    json_object_set_new(
        all, "none",
        json_pack("{s:{s:{s:{s:{s:s}}}}}", "filter", "bool", "must_not", "term", presence, "v"));
    return all;
}

enum status distinct_estimate(const struct inquiry *inquiry, int field,
                              const struct plan_node *root, uint64_t *count)
{
    json_t *query = inquiry_query(inquiry, root, true);
    BUF_AUTO struct buf answer = {0};
    struct str counts, name, value;

    if (!query ||
        inquiry_search(
            inquiry->cluster, inquiry_uid(inquiry->reader), inquiry_patience(inquiry->request),
            json_pack("{s:o, s:i, s:o}", "query", query, "size", 0, "aggs", counts_of(field)),
            &answer, inquiry->dsl.err))
        return inquiry->dsl.err->status;
    *count = 0;
    counts = json_member(buf_str(&answer), STR("aggregations"));
    while (json_next_member(&counts, &name, &value))
        *count += ask_number(value, str_is(name, "none") ? "doc_count" : "value");
    return STATUS_OK;
}

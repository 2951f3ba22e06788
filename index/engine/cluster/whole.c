/* SPDX-License-Identifier: GPL-2.0-or-later */
/* whole.c - all that a request finds, as one query of the cluster: what its stages find together.
 *
 * The stages are those of a search for hits (attempts.c). They are only counted here. */
#include "base/json.h"
#include "engine/cluster/inquiry.h"
#include "engine/local/reader_private.h"

void inquiry_begin(struct reader *reader, const struct search_request *request,
                   struct search_request *bare, struct arena *arena, struct inquiry *inquiry,
                   struct error *err)
{
    *bare = *request;
    bare->offset = bare->limit = bare->facet_count = 0;
    bare->snippets = bare->details = bare->suggest = false;
    *inquiry = (struct inquiry){.reader = reader,
                                .cluster = cluster_of(reader->engine),
                                .request = bare,
                                .dsl = inquiry_dsl(reader, arena, bare, err),
                                .arena = arena};
    inquiry->dsl.unscored = true;
}

static json_t *query_of(const struct inquiry *inquiry, const struct elsewhere_stage *last)
{
    struct plan_node all = {.kind = PLAN_OR};
    uint32_t count = 0;

    for (const struct elsewhere_stage *stage = last; stage; stage = stage->above)
        count++;
    all.children = arena_zero(inquiry->arena, count, sizeof *all.children);
    for (; last; last = last->above)
        all.children[all.child_count++] = (struct plan_node *)(uintptr_t)last->root;
    return inquiry_query(inquiry, &all, true);
}

static enum status count_stage(void *context, struct elsewhere_stage *stage)
{
    const struct inquiry *inquiry = context;
    json_t *query = query_of(inquiry, stage);
    BUF_AUTO struct buf answer = {0};

    if (!query ||
        inquiry_search(
            inquiry->cluster, inquiry_uid(inquiry->reader), inquiry_patience(inquiry->request),
            json_pack("{s:o, s:i, s:b}", "query", query, "size", 0, "track_total_hits", true),
            &answer, inquiry->dsl.err))
        return inquiry->dsl.err->status;
    stage->matches = stage->total = inquiry_total(buf_str(&answer));
    return STATUS_OK;
}

json_t *inquiry_whole(struct inquiry *inquiry)
{
    const struct elsewhere_stage *last;
    struct search_result result;

    return inquiry_run(inquiry, count_stage, NULL, inquiry, &last, &result)
               ? NULL
               : query_of(inquiry, last);
}

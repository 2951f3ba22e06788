/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_elsewhere.c - reads a request for another machine, and dresses the hits that come back. */
#include "search/elsewhere.h"
#include "search/search_private.h"

/* In a short query a number is kept: see plan_any_of_them in search.c. Whether a document has all
 * words is not known yet, so numbers may be left out. */
static const struct plan_node *any_of(const struct plan *plan, struct arena *arena)
{
    struct plan loose = *plan;

    plan_loosen(&loose, false, arena);
    return loose.root;
}

static void add_stage(struct elsewhere_plan *out, const struct plan_node *root)
{
    out->stages[out->stage_count++] = root;
}

/* The stages after the first one, whose plan is given. */
static enum status add_stages(const struct search *search, const struct elsewhere *elsewhere,
                              const struct plan *first, struct elsewhere_plan *out)
{
    bool drops = search->request->match != SEARCH_ALL && search->request->match != SEARCH_ANY;
    struct plan plan = *first;

    if (search_is_typing(search)) {
        const struct search_reading reading = {.typing = true, .elsewhere = elsewhere};

        if (search_plan(search, reading, &plan))
            return search->err->status;
        add_stage(out, plan.root);
    }
    out->fewer = drops && plan.droppable;
    if (out->fewer)
        add_stage(out, any_of(&plan, search->arena));
    return STATUS_OK;
}

enum status elsewhere_ask(struct searcher *searcher, const struct search_request *request,
                          const struct elsewhere *elsewhere, struct arena *arena,
                          struct elsewhere_plan *out, struct error *err)
{
    struct cursor_cache cache;
    struct search search;
    struct plan plan;
    enum status status = search_prepare(&search, searcher, request, &cache, arena, err);

    *out = (struct elsewhere_plan){0};
    if (!status)
        status = search_plan(&search, (struct search_reading){.elsewhere = elsewhere}, &plan);
    if (status)
        return status;
    *out = (struct elsewhere_plan){.words = plan.root->weight > 0,
                                   .truncated = search.query->truncated,
                                   .relative = plan.relative,
                                   .marks = plan.marks};
    add_stage(out, plan.root);
    return add_stages(&search, elsewhere, &plan, out);
}

void elsewhere_dress(struct searcher *searcher, const struct search_request *request,
                     const struct marks *marks, struct arena *arena, struct search_hit *hit)
{
    const struct search search = {.searcher = searcher, .request = request, .arena = arena};

    search_dress(&search, marks, hit);
    if (request->bodiless)
        hit->body = STR_NONE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_answer.c - what is shown of a search: facets, documents, snippets. */
#include "base/date.h"
#include "base/json_members.h"
#include "search/facet/facet.h"
#include "search/match/rank.h"
#include "search/order/collapse.h"
#include "search/search_private.h"
#include "search/snippet/snippet.h"

enum status search_facets(struct run *run)
{
    const struct search_request *request = run->request;
    struct facet_result *facets;
    enum status status;

    if (request->facet_count == 0 && !request->exact_total)
        return STATUS_OK;
    if ((status = search_everything(run)))
        return status;
    facet_count_all(run->generation, run->all, request->facets, request->facet_count,
                    request->facet_values, run->arena, &facets, &run->result->facet_count);
    run->result->facets = facets;
    return STATUS_OK;
}

static struct str make_snippet(const struct run *run, struct str language, struct str body)
{
    struct snippet_options options = {run->request->snippet_length, run->request->snippet_passages};
    BUF_AUTO struct buf out = {0};
    const struct passage *passages;
    uint32_t count;

    passages = snippet_find(run->searcher->view->analyzer, language_find(language), body,
                            run->plan.marks, &options, run->arena, &count);
    snippet_write(&out, body, passages, count, &snippet_style_html);
    return arena_str(run->arena, buf_str(&out));
}

static struct str mark_headline(const struct run *run, struct str language, struct str fields)
{
    struct str headline = json_member_text(fields, "headline", run->arena);
    BUF_AUTO struct buf out = {0};

    if (!headline.data)
        return STR_NONE;
    search_highlight(run->searcher, language, headline, run->plan.marks,
                     snippet_style_html.before_match, snippet_style_html.after_match, true,
                     run->arena, &out);
    return arena_str(run->arena, buf_str(&out));
}

/* Between 0 and 1: of what words, closeness and newness can add together. */
double search_share(const struct run *run, float score)
{
    double most = (double)run->plan.root->weight * (1 + (double)RANK_CLOSENESS * 2);

    if (most <= 0)
        return 1;
    return (double)score < most ? (double)score / most : 1;
}

static enum status fetch(struct run *run, struct match_hit *hit, struct search_hit *out)
{
    const struct search_request *request = run->request;
    struct text_record record;
    enum status status;

    *out = (struct search_hit){.score = (double)hit->score, .rank = search_share(run, hit->score)};
    if (request->collapse && (status = collapse_hit(request, run->generation, run->filters, hit,
                                                    &out->story, &out->copies, run->err)))
        return status;
    out->segment = hit->segment;
    out->document = hit->document;
    out->language = searcher_language(run->searcher, hit->segment, hit->document);
    if ((status = view_text(run->searcher->view, hit->segment, hit->document, run->arena, &record,
                            run->err)))
        return status;
    out->fields = record.fields;
    out->body = record.body;
    if (request->snippets) {
        out->snippet = make_snippet(run, out->language, record.body);
        out->headline = mark_headline(run, out->language, out->fields);
    }
    return STATUS_OK;
}

enum status search_page(struct run *run)
{
    uint32_t from = run->offset < run->hit_count ? run->offset : run->hit_count;
    struct search_hit *hits = arena_alloc(run->arena, (run->hit_count - from + 1) * sizeof *hits);
    int64_t until = search_answer_until(run->request->deadline);
    enum status status = STATUS_OK;
    uint32_t count = 0;
    size_t bytes = 0;

    while (!status && from + count < run->hit_count) {
        if (bytes > SEARCH_ANSWER_MAX || (until && clock_monotonic() > until)) {
            run->result->timed_out = true;
            break;
        }
        status = fetch(run, &run->hits[from + count], &hits[count]);
        if (!status)
            search_rule_hit(run, from + count, &hits[count]);
        bytes += hits[count].fields.length + hits[count].body.length;
        count++;
    }
    run->result->hits = hits;
    run->result->hit_count = count;
    return status;
}

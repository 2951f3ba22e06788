/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_answer.c - fetches the documents of a page, and makes their snippets. */
#include "base/json_members.h"
#include "search/order/collapse.h"
#include "search/order/sort.h"
#include "search/search_private.h"
#include "search/snippet/snippet.h"

static struct str cut_snippet(const struct search *search, const struct marks *marks,
                              struct str language, struct str text, bool *matched)
{
    struct snippet_options options = {search->request->snippet_length,
                                      search->request->snippet_passages};
    BUF_AUTO struct buf out = {0};
    struct arena_place before = arena_mark(search->arena);
    const struct passage *passages;
    uint32_t count;

    passages = snippet_find(search->searcher->view->analyzer, language_find(language), text, marks,
                            &options, search->arena, &count);
    snippet_write(&out, text, passages, count, &snippet_style_html);
    *matched = false;
    for (uint32_t i = 0; i < count; i++)
        *matched |= passages[i].match_count > 0;
    arena_release(search->arena, before);
    return arena_str(search->arena, buf_str(&out));
}

static bool shows(const struct search *search, struct str field)
{
    return settings_is_displayed(searcher_settings(search->searcher), field);
}

/* From the body; if that has no match or no word, from the summary. Neither may be displayed. */
static struct str make_snippet(const struct search *search, const struct marks *marks,
                               const struct search_hit *hit)
{
    struct str snippet = STR_NONE, summary;
    bool matched = false;

    if (shows(search, STR("body")))
        snippet = cut_snippet(search, marks, hit->language, hit->body, &matched);
    if (matched || !shows(search, STR("summary")))
        return snippet;
    summary = json_member_text(hit->fields, "summary", search->arena);
    if (!summary.data)
        return snippet;
    summary = cut_snippet(search, marks, hit->language, summary, &matched);
    return summary.length > 0 ? summary : snippet;
}

static struct str mark_headline(const struct search *search, const struct marks *marks,
                                struct str language, struct str fields)
{
    struct arena_place before = arena_mark(search->arena);
    struct str headline = shows(search, STR("headline"))
                              ? json_member_text(fields, "headline", search->arena)
                              : STR_NONE;
    BUF_AUTO struct buf out = {0};

    if (!headline.data)
        return STR_NONE;
    search_highlight(search->searcher, language, headline, marks, snippet_style_html.before_match,
                     snippet_style_html.after_match, true, search->arena, &out);
    arena_release(search->arena, before);
    return arena_str(search->arena, buf_str(&out));
}

void search_dress(const struct search *search, const struct marks *marks, struct search_hit *hit)
{
    if (!search->request->snippets)
        return;
    hit->snippet = make_snippet(search, marks, hit);
    hit->headline = mark_headline(search, marks, hit->language, hit->fields);
}

bool search_gives_body(const struct search *search)
{
    return !search->request->bodiless && shows(search, STR("body"));
}

double search_share(const struct found *found, float score)
{
    if (found->most <= 0)
        return 1;
    return score < found->most ? (double)score / (double)found->most : 1;
}

static struct str kept(struct str text, const char **at)
{
    struct str copy = text.data ? str_n(*at, text.length) : STR_NONE;

    *at += text.length;
    return copy;
}

/* Bodies are most of the memory of hits. Drops all that was allocated since the mark, but the other
 * texts of the hit. */
static void drop_body(const struct search *search, struct arena_place before,
                      struct search_hit *out)
{
    BUF_AUTO struct buf texts = {0};
    const char *at;

    buf_add_str(&texts, out->fields);
    buf_add_str(&texts, out->snippet);
    buf_add_str(&texts, out->headline);
    arena_release(search->arena, before);
    at = arena_str(search->arena, buf_str(&texts)).data;
    out->fields = kept(out->fields, &at);
    out->snippet = kept(out->snippet, &at);
    out->headline = kept(out->headline, &at);
    out->body = STR_NONE;
}

static enum status fetch(const struct search *search, const struct found *found,
                         struct match_hit hit, struct search_hit *out)
{
    const struct plan *plan = found->plan;
    const struct search_request *request = search->request;
    struct arena_place before = arena_mark(search->arena);
    struct text_record record;
    enum status status;

    *out = (struct search_hit){.score = (double)hit.score, .rank = search_share(found, hit.score)};
    if (request->collapse && (status = collapse_hit(request, search->generation, search->filters,
                                                    &hit, &out->story, &out->copies, search->err)))
        return status;
    out->segment = hit.segment;
    out->document = hit.document;
    out->language = searcher_language(search->searcher, hit.segment, hit.document);
    out->distance = sort_distance(request->sorts, request->sort_count, search->generation,
                                  hit.segment, hit.document);
    out->measured = out->distance >= 0;
    if (request->textless)
        return STATUS_OK;
    if ((status = view_text(search->searcher->view, hit.segment, hit.document, search->arena,
                            &record, search->err)))
        return status;
    out->fields = record.fields;
    out->body = record.body;
    search_dress(search, plan->marks, out);
    if (!search_gives_body(search))
        drop_body(search, before, out);
    return STATUS_OK;
}

void search_cut(struct search_result *result, enum budget_limit limit)
{
    if (result->cut == BUDGET_OPEN)
        result->cut = limit;
    result->timed_out |= limit == BUDGET_TIME;
}

enum status search_show(const struct search *search, const struct found *found,
                        struct search_result *result)
{
    uint32_t from = search->offset < found->hit_count ? search->offset : found->hit_count;
    const struct rule_list *rules = search_rules_shown(search, found);
    struct search_hit *hits =
        arena_alloc(search->arena, (found->hit_count - from + 1) * sizeof *hits);
    enum status status = STATUS_OK;
    uint32_t count = 0;

    while (!status && from + count < found->hit_count) {
        search_cut(result, budget_take_hit(search->request->budget, search->arena));
        if (result->cut)
            break;
        status = fetch(search, found, found->hits[from + count], &hits[count]);
        if (!status)
            search_rule_hit(search, found, rules, from + count, &hits[count]);
        count++;
    }
    result->hits = hits;
    result->hit_count = count;
    return status;
}

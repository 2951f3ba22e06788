/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_main.c - tries extraction from the strictest settings to the most lenient. */
#include "article/html/html_main.h"

#include <stdlib.h>

#include "article/html/html_clean.h"
#include "article/html/html_prune.h"
#include "article/html/html_score.h"
#include "article/html/html_tidy.h"
#include "article/html/html_write.h"
#include "article/text/letters.h"
#include "base/mem.h"
#include "base/utf8.h"

#define TEXT_ENOUGH  500                 /* characters of a result that ends the attempts */
#define ATTEMPT_GAIN 1.2                 /* factor by which a more lenient result must be longer */
#define REST_MAX     ((size_t)32 * 1024) /* bytes */

static const struct attempt {
    bool drop_unlikely, weigh_names, conditionally;
} attempts[] = {
    {true, true, true}, {false, true, true}, {false, false, true}, {false, false, false}};
#define ATTEMPT_COUNT (sizeof attempts / sizeof attempts[0])

/* The result of one attempt. */
struct result {
    struct buf text;
    bool *used;    /* for each node of the page */
    size_t length; /* with as much of what stood beside it: a story was found */
};

static void result_fini(struct result *result)
{
    buf_fini(&result->text);
    free(result->used);
    result->used = NULL;
}

static void write_choice(const struct html_pruned *pruned, const struct html_choice *choice,
                         const bool *gone, struct result *result)
{
    bool *used = mem_zero(pruned->tree.count, sizeof *used);

    for (size_t i = 0; i < choice->count; i++)
        html_write(&pruned->tree, choice->roots[i], gone, used, &result->text);
    for (uint32_t i = 1; i < pruned->tree.count; i++)
        if (used[i])
            result->used[pruned->origin[i]] = true;
    free(used);
}

static void try(const struct html_tree *page, struct str headline, const struct attempt *attempt,
                struct result *result)
{
    struct html_prune_options options = {attempt->drop_unlikely, headline};
    struct html_pruned pruned;
    struct html_choice choice;
    struct html_count *counts;
    size_t beside;
    bool *gone;

    *result = (struct result){.used = mem_zero(page->count, sizeof *result->used)};
    html_prune(page, &options, &pruned);
    counts = html_count_all(&pruned.tree);
    gone = mem_zero(pruned.tree.count, sizeof *gone);
    html_choose(&pruned.tree, counts, attempt->weigh_names, &choice);
    beside = html_clean(&pruned.tree, counts, &choice, attempt->weigh_names, attempt->conditionally,
                        gone);
    write_choice(&pruned, &choice, gone, result);
    result->length = utf8_count(buf_str(&result->text));
    result->length += beside < result->length ? beside : result->length;
    free(gone);
    free(counts);
    free(choice.roots);
    html_pruned_fini(&pruned);
}

static void find_text(const struct html_tree *page, struct str headline, struct result *best)
{
    *best = (struct result){.length = 0};
    for (size_t i = 0; i < ATTEMPT_COUNT; i++) {
        struct result result;

        try(page, headline, &attempts[i], &result);
        if (!best->used || (double)result.length > ATTEMPT_GAIN * (double)best->length) {
            result_fini(best);
            *best = result;
        } else {
            result_fini(&result);
        }
        if (best->length >= TEXT_ENOUGH)
            break;
    }
}

/* Write the visible text that is not part of the story. */
static void write_rest(const struct html_tree *page, const bool *used, struct buf *rest)
{
    struct buf all = {0};

    html_write(page, 0, used, NULL, &all);
    if (rest->length > 0 && all.length > 0)
        buf_add_text(rest, "\n\n");
    buf_add(rest, all.data, utf8_cut(buf_str(&all), REST_MAX));
    buf_fini(&all);
}

void html_main_text(const struct html_tree *page, struct str headline, struct buf *body,
                    struct buf *rest)
{
    struct result best;

    find_text(page, headline, &best);
    html_tidy(buf_str(&best.text), body, rest);
    write_rest(page, best.used, rest);
    result_fini(&best);
}

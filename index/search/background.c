/* SPDX-License-Identifier: GPL-2.0-or-later */
/* background.c - finds documents like a text, or like several chosen ones.
 *
 * A word weighs by Bo1, Bose-Einstein statistics for terms of relevant documents (Amati,
 * "Probability models for information retrieval based on divergence from randomness", 2003):
 *     tf · log2((1 + P) / P) + log2(1 + P)    with P = df / N
 * where tf is the count in all examples, and df stands for the count in the collection. What a text
 * has between quotation marks is part of the query in any case, as a phrase that hits need not
 * have. A rank of 1 means the highest score that there can be.
 *
 * RM3, a relevance model of the text and of its first hits (Lavrenko and Croft, "Relevance-based
 * language models", SIGIR 2001), finds as much at the price of a second search:
 * tests/bench/README.md compares the two. */
#include "base/date.h"
#include "search/similar_private.h"
#include "store/reader/story_copy.h"

#define QUOTES_MAX     8
#define QUOTE_MAX      160 /* bytes; longer quotations are sentences, which nobody else has */
#define TEXT_COUNT_MAX ((size_t)256 * 1024)

static const struct {
    struct str open, close;
} quotes[] = {{STR_INIT("\""), STR_INIT("\"")},
              {STR_INIT("\xE2\x80\x9C"), STR_INIT("\xE2\x80\x9D")}, /* English */
              {STR_INIT("\xE2\x80\x9E"), STR_INIT("\xE2\x80\x9C")}, /* German */
              {STR_INIT("\xC2\xAB"), STR_INIT("\xC2\xBB")}};        /* French */

/* A phrase in other quotation marks may contain the plain one, which would end it. */
static void add_phrase(struct str text, struct buf *out)
{
    buf_add_text(out, out->length ? " \"" : "\"");
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(out, text.data[i] == '"' ? ' ' : text.data[i]);
    buf_add_char(out, '"');
}

/* Appends the quotation that begins at the start of the text as a phrase. Returns its bytes with
 * both marks; 0: none begins there. */
static size_t take_quote(struct str text, struct buf *out)
{
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        size_t start = quotes[i].open.length;
        ptrdiff_t length;

        if (!str_starts(text, quotes[i].open))
            continue;
        length = str_find(str_slice(text, start, start + QUOTE_MAX), quotes[i].close);
        if (length <= 0)
            return 0;
        add_phrase(str_slice(text, start, start + (size_t)length), out);
        return start + (size_t)length + quotes[i].close.length;
    }
    return 0;
}

/* Where the next quotation mark may begin: marks begin with one of three bytes. */
static size_t find_mark(struct str text, size_t at)
{
    while (at < text.length && text.data[at] != '"' && text.data[at] != '\xC2' &&
           text.data[at] != '\xE2')
        at++;
    return at;
}

/* What the text quotes, as phrases of a query. */
static void find_quotes(struct str text, struct buf *out)
{
    uint32_t count = 0;

    for (size_t at = 0; (at = find_mark(text, at)) < text.length && count < QUOTES_MAX;) {
        size_t taken = take_quote(str_slice(text, at, text.length), out);

        count += taken > 0;
        at += taken > 0 ? taken : 1;
    }
}

/* The documents that were chosen: they are no hits, nor are their copies. With one hit a story, nor
 * are copies of the text. */
struct chosen {
    struct story_copy text; /* .about.size 0: none, or its copies may be hits */
    struct search_hit *documents;
    uint64_t *stories; /* 0: none */
    uint32_t count;
};

static enum status find_chosen(const struct search *search, const struct search_examples *examples,
                               struct chosen *chosen)
{
    chosen->count = examples->id_count;
    chosen->documents = arena_zero(search->arena, chosen->count + 1, sizeof *chosen->documents);
    chosen->stories = arena_zero(search->arena, chosen->count + 1, sizeof *chosen->stories);
    for (uint32_t i = 0; i < chosen->count; i++) {
        struct search_hit *document = &chosen->documents[i];

        if (search_document(search->searcher, examples->ids[i], search->arena, document,
                            search->err))
            return search->err->status;
        if (search->scope && !bitmap_has(&search->scope[document->segment], document->document))
            return searcher_lacks(examples->ids[i], search->err);
        if (story_of(search->generation, document->segment, document->document, &chosen->stories[i],
                     search->err))
            return search->err->status;
    }
    return STATUS_OK;
}

/* What cannot be read is no copy: showing the hit tells of the fault. */
static bool is_text(const struct search *search, struct story_copy *text,
                    const struct match_hit *hit)
{
    const struct sketches *sketches = &search->generation->segments[hit->segment].files->sketches;
    const struct story_member member = {hit->segment, hit->document};
    struct sketched about;
    struct error ignored;
    bool copy;

    return sketches->count > 0 && !sketches_read(sketches, hit->document, &about, &ignored) &&
           !story_copy_compare(text, member, &about, &copy, &ignored) && copy;
}

static bool is_chosen(const struct search *search, struct chosen *chosen,
                      const struct match_hit *hit)
{
    uint64_t story = 0;
    struct error ignored;

    if (story_of(search->generation, hit->segment, hit->document, &story, &ignored))
        story = 0;
    if (chosen->text.about.size > 0 && is_text(search, &chosen->text, hit))
        return true;
    for (uint32_t i = 0; i < chosen->count; i++)
        if ((hit->segment == chosen->documents[i].segment &&
             hit->document == chosen->documents[i].document) ||
            (story && story == chosen->stories[i]))
            return true;
    return false;
}

static enum status count_examples(const struct search *search,
                                  const struct search_examples *examples,
                                  const struct chosen *chosen, struct similar_words *counting)
{
    const struct search_request *request = search->request;
    struct str language =
        request->locale_count ? request->locales[0] : search->generation->schema->default_language;
    enum status status = STATUS_OK;

    similar_begin(search, search->elsewhere ? SIMILAR_CANDIDATES : SIMILAR_CANDIDATES_MANY,
                  counting);
    counting->language = language_find(language);
    if (examples->text.data)
        similar_count_text(counting, str_slice(examples->text, 0, TEXT_COUNT_MAX));
    for (uint32_t i = 0; i < chosen->count && !status; i++)
        status = similar_count_document(search, &chosen->documents[i], counting);
    similar_end(counting);
    return status;
}

/* The query, in the arena: what is quoted, then the heaviest words. It does not name words that are
 * only in fields that are not displayed; the plan has them. plan->root NULL: nothing matters. */
static enum status plan_examples(const struct search *search,
                                 const struct search_examples *examples,
                                 struct similar_words *counting, struct plan *plan,
                                 struct str *query)
{
    BUF_AUTO struct buf text = {0};
    struct str phrases;
    uint32_t count = 0;

    if (examples->text.data)
        find_quotes(str_slice(examples->text, 0, TEXT_COUNT_MAX), &text);
    phrases = arena_str(search->arena, buf_str(&text));
    if (similar_choose(search, counting, similar_weigh_examples, &count) ||
        (count + phrases.length > 0 && similar_plan(search, phrases, counting->words, count, plan)))
        return search->err->status;
    for (uint32_t i = 0; i < count; i++)
        if (counting->words[i].displayed)
            buf_addf(&text, "%s%.*s", text.length ? " " : "", STR_ARG(counting->words[i].word));
    *query = arena_str(search->arena, buf_str(&text));
    return STATUS_OK;
}

static void take_out_chosen(const struct search *search, struct chosen *chosen, struct found *found)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < found->hit_count; i++)
        if (!is_chosen(search, chosen, &found->hits[i]))
            found->hits[kept++] = found->hits[i];
    found->total -= found->hit_count - kept;
    found->hit_count = kept;
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
}

static enum status find_background(const struct search *search, struct chosen *chosen,
                                   struct plan *plan, struct search_result *result)
{
    /* They, or copies of them, may be hits; so may copies of the text. */
    uint32_t extra = 2 * (chosen->count + (chosen->text.about.size > 0));
    struct found found = {.plan = plan};
    double most;

    plan->word_count = 0; /* the words are in no order: their closeness means nothing */
    if (similar_find(search, extra, &found))
        return search->err->status;
    take_out_chosen(search, chosen, &found);
    most = (double)plan->root->weight;
    similar_drop_below(search->request->score_threshold, most, &found);
    return similar_show(search, &found, most, result);
}

static enum status find_for(const struct search *search, const struct search_examples *examples,
                            struct chosen *chosen, struct search_result *result, struct str *query)
{
    struct similar_words counting;
    struct plan plan = {.root = NULL};

    if (find_chosen(search, examples, chosen) ||
        count_examples(search, examples, chosen, &counting) ||
        plan_examples(search, examples, &counting, &plan, query))
        return search->err->status;
    return plan.root ? find_background(search, chosen, &plan, result) : STATUS_OK;
}

enum status search_background(struct searcher *searcher, const struct search_examples *examples,
                              const struct search_request *request, struct arena *arena,
                              struct search_result *result, struct str *query, struct error *err)
{
    struct chosen chosen = {0};
    struct cursor_cache cache;
    struct search search;
    enum status status;

    *result = (struct search_result){0};
    *query = STR("");
    if (search_prepare(&search, searcher, request, &cache, arena, err))
        return err->status;
    search.settings = NULL; /* rank by bm25 */
    if (!request->collapse)
        search.distinct = STR_NONE;
    if (request->collapse && examples->text.data)
        story_copy_of_text(&chosen.text, searcher->view,
                           str_slice(examples->text, 0, TEXT_COUNT_MAX));
    status = find_for(&search, examples, &chosen, result, query);
    if (chosen.text.view)
        story_copy_fini(&chosen.text);
    return status;
}

/* --- where another machine has the postings --- */

static struct str words_in(const struct similar_words *words, uint32_t count, bool displayed,
                           struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    for (uint32_t i = 0; i < count; i++)
        if (words->words[i].displayed || !displayed)
            buf_addf(&text, "%s%.*s", text.length ? " " : "", STR_ARG(words->words[i].word));
    return arena_str(arena, buf_str(&text));
}

enum status elsewhere_background(struct searcher *searcher, const struct search_request *request,
                                 const struct search_examples *examples,
                                 struct search_hit *documents, const struct elsewhere *elsewhere,
                                 struct arena *arena, struct str *words, struct str *told,
                                 struct error *err)
{
    const struct chosen chosen = {.documents = documents, .count = examples->id_count};
    struct similar_words counting;
    struct cursor_cache cache;
    struct search search;
    uint32_t count = 0;

    *words = *told = STR("");
    if (search_prepare(&search, searcher, request, &cache, arena, err))
        return err->status;
    search.elsewhere = elsewhere;
    if (count_examples(&search, examples, &chosen, &counting) ||
        similar_choose(&search, &counting, similar_weigh_examples, &count))
        return err->status;
    *words = words_in(&counting, count, false, arena);
    *told = words_in(&counting, count, true, arena);
    return STATUS_OK;
}

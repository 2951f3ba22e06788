/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_pairs.c - the documents that may have a phrase, by its pairs of frequent words (pairs.h).
 *
 * Few documents have all pairs of a phrase, though most may have all of its words. A word may have
 * several terms (one for each language): then a pair of words is any of the pairs of their terms.
 */
#include "search/match/cursor_private.h"
#include "store/terms/pairs.h"

#define TERMS_MAX 4 /* of a word; with more, its pairs are not used */

/* --- a pair of terms: its lists, chunk after chunk --- */

struct pair_cursor {
    struct cursor cursor;
    struct posting_list *lists; /* one a chunk; .documents 0: none */
    uint32_t chunks;
    uint32_t opened; /* + 1: the chunk that `postings` reads; 0: none */
    struct postings_cursor postings;
};

static bool open_chunk(struct pair_cursor *pair, uint32_t chunk)
{
    struct cursor_context *context = pair->cursor.context;

    if (context->status || pair->lists[chunk].documents == 0)
        return false;
    if (pair->opened == chunk + 1)
        return true;
    pair->opened = chunk + 1;
    context->status = postings_cursor_open(&pair->postings, &context->segment->files->postings,
                                           &pair->lists[chunk], context->err);
    return !context->status;
}

static uint32_t seek_pair(struct cursor *cursor, uint32_t target)
{
    struct pair_cursor *pair = (struct pair_cursor *)cursor;

    for (uint32_t chunk = target / PAIRS_CHUNK; chunk < pair->chunks; chunk++) {
        if (!open_chunk(pair, chunk))
            continue;
        cursor->document = postings_cursor_seek(&pair->postings, target);
        if (cursor->document != CURSOR_END)
            return cursor->document;
    }
    return cursor->document = CURSOR_END;
}

static uint32_t seek_any(struct cursor *cursor, uint32_t target)
{
    uint32_t nearest = CURSOR_END;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t at = cursor_seek(cursor->children[i], target);

        if (at < nearest)
            nearest = at;
    }
    return cursor->document = nearest;
}

/* These cursors only seek. */
static const struct cursor_operations pair_operations = {.seek = seek_pair};
static const struct cursor_operations any_operations = {.seek = seek_any};

static struct cursor *new_cursor(const struct cursor *phrase,
                                 const struct cursor_operations *operations, size_t size)
{
    return cursor_new(phrase->context, phrase->node, operations, size);
}

static struct cursor *open_pair(const struct cursor *phrase, struct str first, struct str second)
{
    struct cursor_context *context = phrase->context;
    const struct segment_files *files = context->segment->files;
    struct pair_cursor *pair =
        (struct pair_cursor *)new_cursor(phrase, &pair_operations, sizeof *pair);

    pair->chunks = (files->document_count + PAIRS_CHUNK - 1) / PAIRS_CHUNK;
    pair->lists = arena_zero(context->arena, pair->chunks, sizeof *pair->lists);
    for (uint32_t chunk = 0; chunk < pair->chunks && !context->status; chunk++) {
        enum status status =
            pairs_find(&files->postings, chunk, first, second, &pair->lists[chunk], context->err);

        if (status == STATUS_END)
            pair->lists[chunk].documents = 0;
        else
            context->status = status;
        pair->cursor.documents += pair->lists[chunk].documents;
    }
    seek_pair(&pair->cursor, 0);
    return &pair->cursor;
}

/* --- a pair of words --- */

/* The terms of a word in one segment. */
struct word_terms {
    struct str at[TERMS_MAX];
    uint32_t count;
    bool frequent; /* the segment has lists of all pairs of these terms */
};

static void add_term(const struct cursor_context *context, const struct plan_node *node,
                     struct word_terms *terms)
{
    uint32_t documents =
        node->kind == PLAN_TERM ? node->lists[context->segment_number].documents : 0;

    if (node->kind == PLAN_TERM && documents == 0)
        return;
    terms->frequent &=
        terms->count < TERMS_MAX && node->term.data &&
        pairs_is_frequent(node->term, documents, context->segment->files->document_count);
    if (terms->frequent)
        terms->at[terms->count++] = node->term;
}

static struct word_terms find_terms(const struct cursor_context *context,
                                    const struct plan_node *node)
{
    struct word_terms terms = {.frequent = true};

    if (node->kind == PLAN_SAME)
        for (uint32_t i = 0; i < node->child_count; i++)
            add_term(context, node->children[i], &terms);
    else
        add_term(context, node, &terms);
    terms.frequent &= terms.count > 0;
    return terms;
}

static struct cursor *open_word_pair(const struct cursor *phrase, const struct word_terms *first,
                                     const struct word_terms *second)
{
    struct cursor *any = new_cursor(phrase, &any_operations, sizeof *any);

    any->children = arena_alloc(phrase->context->arena,
                                (size_t)first->count * second->count * sizeof *any->children);
    for (uint32_t i = 0; i < first->count; i++)
        for (uint32_t k = 0; k < second->count; k++) {
            struct cursor *pair = open_pair(phrase, first->at[i], second->at[k]);

            any->children[any->child_count++] = pair;
            any->documents += pair->documents;
        }
    seek_any(any, 0);
    return any->child_count == 1 ? any->children[0] : any;
}

/* --- the phrase --- */

/* The terms of each word of the phrase. */
static struct word_terms *find_words(const struct cursor *phrase)
{
    struct word_terms *words =
        arena_alloc(phrase->context->arena, phrase->child_count * sizeof *words);

    for (uint32_t i = 0; i < phrase->child_count; i++)
        words[i] = find_terms(phrase->context, phrase->node->children[i]);
    return words;
}

/* Do this word and the one before it make a pair? */
static bool is_pair(const struct cursor *phrase, const struct word_terms *words, uint32_t i)
{
    struct plan_node *const *nodes = phrase->node->children;

    return i > 0 && words[i - 1].frequent && words[i].frequent &&
           nodes[i]->place == nodes[i - 1]->place + 1;
}

static bool has_pair(const struct cursor *phrase, const struct word_terms *words)
{
    for (uint32_t i = 1; i < phrase->child_count; i++)
        if (is_pair(phrase, words, i))
            return true;
    return false;
}

struct cursor *cursor_pairs_open(const struct cursor *phrase)
{
    struct cursor_context *context = phrase->context;
    const struct word_terms *words = find_words(phrase);
    uint32_t count = phrase->child_count;
    struct cursor *leaders;

    if (!has_pair(phrase, words) || !pairs_known(&context->segment->files->postings))
        return NULL;
    leaders = new_cursor(phrase, NULL, sizeof *leaders);
    leaders->children = arena_alloc(context->arena, 2 * (size_t)count * sizeof *leaders->children);
    for (uint32_t i = 0; i < count; i++) {
        if (is_pair(phrase, words, i))
            leaders->children[leaders->child_count++] =
                open_word_pair(phrase, &words[i - 1], &words[i]);
        else if (i + 1 == count || !is_pair(phrase, words, i + 1))
            leaders->children[leaders->child_count++] = phrase->children[i];
    }
    if (context->status)
        return NULL;
    cursor_rarest_first(leaders);
    leaders->documents = leaders->children[0]->documents;
    return leaders;
}

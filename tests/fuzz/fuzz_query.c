/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_query.c - readers' queries: any bytes make a tree within the limits, the same each time. */
#include <assert.h>

#include "base/utf8.h"
#include "query/query.h"
#include "query/query_char.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct tally {
    uint32_t words;
    size_t bytes; /* of the query */
};

/* One-letter names, so that many a colon has a field before it. */
static bool is_field(void *context, struct str name)
{
    return name.length == 1;
}

static uint32_t words_in(struct str phrase)
{
    uint32_t words = 0;
    bool in_word = false;

    for (size_t at = 0, length; at < phrase.length; at += length) {
        bool space = query_char(phrase, at, &length) == CHAR_SPACE;

        words += !space && !in_word;
        in_word = !space;
    }
    return words;
}

static void check_leaf(const struct query_node *node, struct tally *tally)
{
    assert(node->child_count == 0);
    if (node->kind <= QUERY_NONE)
        return;
    assert(node->text.length > 0);
    tally->words += node->kind == QUERY_PHRASE ? words_in(node->text) : 1;
    assert(node->text.length <= node->end - node->start);
    if (node->kind == QUERY_RANGE)
        assert(node->field.data && (node->low.length > 0 || node->high.length > 0));
    else
        assert(!node->low.data && !node->high.data && !node->above && !node->below);
}

static void check(const struct query_node *node, enum query_kind above, int depth,
                  struct tally *tally)
{
    assert(depth <= 6 * (QUERY_DEPTH_MAX + 1));
    assert(node->start <= node->end && node->end <= tally->bytes);
    if (node->kind < QUERY_NEAR) {
        check_leaf(node, tally);
        return;
    }
    assert(node->kind == QUERY_NOT ? node->child_count == 1 : node->child_count >= 2);
    assert(node->kind != QUERY_NOT || above == QUERY_AND);
    assert(!node->loose || node->kind == QUERY_AND);
    assert((node->kind == QUERY_NEAR) == (node->distance >= 1 && node->distance <= QUERY_NEAR_MAX));
    for (uint32_t i = 0; i < node->child_count; i++)
        check(node->children[i], node->kind, depth + 1, tally);
}

static bool has_wanted(const struct query_node *node)
{
    if (node->kind != QUERY_AND)
        return true;
    for (uint32_t i = 0; i < node->child_count; i++)
        if (node->children[i]->kind != QUERY_NOT)
            return true;
    return false;
}

static void parse(struct str text, const struct query_options *options, struct buf *printed)
{
    struct arena *arena = arena_new();
    struct query *query = query_parse(text, options, arena);
    struct tally tally = {.bytes = text.length};

    check(query->root, QUERY_AND, 0, &tally);
    assert(query->root->kind != QUERY_NOT && has_wanted(query->root));
    assert(tally.words <= QUERY_WORDS_MAX);
    assert(text.length <= QUERY_BYTES_MAX || query->truncated);
    query_print(query->root, printed);
    assert(utf8_valid(buf_str(printed)));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct query_options languages[] = {
        {.is_field = is_field}, {.is_field = NULL}, {.plain_words = true}};
    struct str text = str_n((const char *)data, size);
    struct buf once = {0}, again = {0};

    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        buf_clear(&once);
        buf_clear(&again);
        parse(text, &languages[i], &once);
        parse(text, &languages[i], &again);
        assert(str_eq(buf_str(&once), buf_str(&again)));
    }
    buf_fini(&once);
    buf_fini(&again);
    return 0;
}

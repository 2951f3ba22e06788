/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_professional.c - queries in the professional's language and in Lucene's syntax: any bytes
 * make a tree within the limits, or an error that a person can read. */
#include <assert.h>

#include "base/utf8.h"
#include "query/professional/professional.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One-letter names, so that many a colon has a field before it. */
static struct str field_named(void *context, struct str name)
{
    return name.length == 1 || str_is(name, "headline") || str_is(name, "body") ? name : STR_NONE;
}

static bool is_leaf(const struct pro_node *node)
{
    return node->kind == PRO_ALL || node->kind == PRO_WORDS || node->kind == PRO_LENGTH ||
           node->kind == PRO_DATE;
}

static void check(const struct pro_node *node, size_t bytes, unsigned depth)
{
    assert(depth <= 4 * (PRO_DEPTH_MAX + PRO_NEST_MAX));
    assert(node->start <= node->end && node->end <= bytes);
    assert(node->nest <= PRO_NEST_MAX);
    assert((node->child_count == 0) == is_leaf(node));
    if (node->kind == PRO_WORDS)
        assert(node->text.length > 0);
    if (node->kind == PRO_NEAR)
        assert(node->child_count == 2 && (node->unit != PRO_WORDS_APART ||
                                          (node->count >= 1 && node->count <= PRO_DISTANCE_MAX)));
    if (node->kind == PRO_DATE)
        assert(node->low.data || node->high.data);
    for (uint32_t i = 0; i < node->child_count; i++)
        check(node->children[i], bytes, depth + 1);
}

static void read(struct str text, bool lucene)
{
    const struct pro_options options = {.field = field_named, .lucene = lucene};
    struct arena *arena = arena_new();
    struct buf out = {0};
    struct pro_query *query;
    struct error err;

    if (pro_parse(text, &options, arena, &query, &err)) {
        assert(err.status == STATUS_BAD_QUERY && err.message[0]);
        assert(utf8_valid(str_of(err.message)));
    } else {
        check(query->root, text.length, 0);
        pro_print(query->root, &out);
        pro_say(query->root, &out);
        pro_add_json(query->root, &out);
        assert(out.length > 0);
    }
    buf_fini(&out);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_n((const char *)data, size);

    read(text, false);
    read(text, true);
    return 0;
}

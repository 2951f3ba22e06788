/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_filter.c - filters of strangers: refused with a reason, or printed as a filter that means
 * the same; and any bytes as a date. */
#include <assert.h>

#include "base/utf8.h"
#include "query/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct filter_node *node, int depth)
{
    bool group = node->kind <= FILTER_NOT;

    assert(depth <= 4 * FILTER_DEPTH_MAX);
    assert(group == (node->child_count > 0) && group == !node->field.data);
    assert(node->kind != FILTER_NOT || node->child_count == 1);
    assert(node->kind == FILTER_IN ||
           node->value_count == (group                        ? 0u
                                 : node->kind == FILTER_RANGE ? 2u
                                 : node->kind >= FILTER_EXISTS && node->kind <= FILTER_IS_EMPTY
                                     ? 0u
                                     : 1u));
    for (uint32_t i = 0; i < node->child_count; i++)
        check(node->children[i], depth + 1);
}

static void check_date(struct str value)
{
    int64_t first, last;

    if (filter_date(value, 1610000000000, NULL, &first, &last))
        assert(first <= last);
}

static void check_again(const struct filter_node *filter, struct arena *arena)
{
    struct buf once = {0}, again = {0};
    struct filter_node *copy;
    struct error err;

    filter_print(filter, &once);
    if (once.length <= FILTER_BYTES_MAX) { /* quotes and spaces may have made it longer */
        assert(!filter_parse(buf_str(&once), arena, &copy, &err));
        filter_print(copy, &again);
        assert(str_eq(buf_str(&once), buf_str(&again)));
    }
    buf_fini(&once);
    buf_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_n((const char *)data, size);
    struct arena *arena = arena_new();
    struct filter_node *filter;
    struct error err;

    check_date(text);
    if (filter_parse(text, arena, &filter, &err)) {
        assert(err.status == STATUS_BAD_FILTER && err.message[0] && !filter);
        assert(utf8_valid(str_of(err.message)));
    } else if (filter) {
        check(filter, 0);
        check_again(filter, arena);
    }
    arena_free(arena);
    return 0;
}

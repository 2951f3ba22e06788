/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_print.c - prints a filter's tree in its own grammar, so that it can be parsed again. */
#include "query/filter_lex.h"

#include "base/utf8.h"
#include "query/filter_geo.h"

/* How a condition reads: "field" sign "value", with `between` before the second value of a range.
 */
static const struct {
    const char *sign;
    bool value;
} operators[] = {
    [FILTER_EQUAL] = {" = ", true},
    [FILTER_LESS] = {" < ", true},
    [FILTER_LESS_EQUAL] = {" <= ", true},
    [FILTER_GREATER] = {" > ", true},
    [FILTER_GREATER_EQUAL] = {" >= ", true},
    [FILTER_RANGE] = {" ", true},
    [FILTER_IN] = {" IN ", false},
    [FILTER_EXISTS] = {" EXISTS", false},
    [FILTER_IS_NULL] = {" IS NULL", false},
    [FILTER_IS_EMPTY] = {" IS EMPTY", false},
    [FILTER_CONTAINS] = {" CONTAINS ", true},
    [FILTER_STARTS_WITH] = {" STARTS WITH ", true},
    [FILTER_IDS] = {"the ids ", false},
    [FILTER_SET] = {"a set", false},
};

static void add_text(struct buf *out, struct str text)
{
    if (filter_is_word(text)) {
        buf_add_str(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, text.data[i]);
    }
    buf_add_char(out, '"');
}

static void add_list(struct buf *out, const struct filter_node *node)
{
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < node->value_count; i++) {
        if (i > 0)
            buf_add_text(out, ", ");
        add_text(out, node->values[i]);
    }
    buf_add_char(out, ']');
}

static void add_condition(struct buf *out, const struct filter_node *node)
{
    if (node->numbers) {
        filter_geo_print(node, out);
        return;
    }
    if (node->kind != FILTER_IDS && !node->sets)
        add_text(out, node->field);
    buf_add_text(out, operators[node->kind].sign);
    if (operators[node->kind].value)
        add_text(out, node->values[0]);
    if (node->kind == FILTER_RANGE) {
        buf_add_text(out, " TO ");
        add_text(out, node->values[1]);
    }
    if (node->kind == FILTER_IN || node->kind == FILTER_IDS)
        add_list(out, node);
}

static void add_operand(struct buf *out, const struct filter_node *node)
{
    bool group = node->kind == FILTER_AND || node->kind == FILTER_OR;

    if (group)
        buf_add_char(out, '(');
    filter_print(node, out);
    if (group)
        buf_add_char(out, ')');
}

void filter_print(const struct filter_node *node, struct buf *out)
{
    if (!node)
        return;
    if (node->kind == FILTER_NOT)
        buf_add_text(out, "NOT ");
    if (node->child_count == 0)
        add_condition(out, node);
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (i > 0)
            buf_add_text(out, node->kind == FILTER_AND ? " AND " : " OR ");
        add_operand(out, node->children[i]);
    }
}

void filter_print_place(const struct filter_node *condition, struct buf *out)
{
    size_t start;

    if (!condition->source.data)
        return;
    start = utf8_count(str_slice(condition->source, 0, condition->place)) + 1;
    buf_addf(out, "\n%zu:%zu %.*s", start, start + utf8_count(condition->field),
             STR_ARG(condition->source));
}

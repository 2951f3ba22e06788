/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_print.c - prints a query's tree in one line.
 *
 *   (all)  (none)  (word cyber)  (word headline:cyber)  (prefix wor)  (phrase "a b")
 *   (range published >=2021-01-01 <2022)  (near/5 ...)  (and ...)  (or ...)  (not ...)
 *
 * (words ...) is a loose AND: words side by side. Texts with special characters are JSON strings.
 */
#include "base/json.h"
#include "base/utf8.h"
#include "query/query.h"

static bool is_bare(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte <= ' ' || byte == 0x7F || strchr("\"():\\<>", byte))
            return false;
    }
    return text.length > 0 && utf8_valid(text);
}

static void add_text(struct buf *out, struct str text)
{
    if (is_bare(text))
        buf_add_str(out, text);
    else
        json_add_string(out, text);
}

static void add_bound(struct buf *out, const char *sign, struct str value)
{
    if (!value.data)
        return;
    buf_add_char(out, ' ');
    buf_add_text(out, sign);
    add_text(out, value);
}

static void add_name(struct buf *out, const struct query_node *node)
{
    static const char *const names[] = {
        [QUERY_ALL] = "all",       [QUERY_NONE] = "none",     [QUERY_WORD] = "word",
        [QUERY_PREFIX] = "prefix", [QUERY_PHRASE] = "phrase", [QUERY_RANGE] = "range",
        [QUERY_NEAR] = "near/",    [QUERY_AND] = "and",       [QUERY_OR] = "or",
        [QUERY_NOT] = "not"};

    buf_add_text(out, node->loose ? "words" : names[node->kind]);
    if (node->kind == QUERY_NEAR)
        buf_addf(out, "%u", node->distance);
}

static void add_leaf(struct buf *out, const struct query_node *node)
{
    buf_add_char(out, ' ');
    if (node->field.data)
        add_text(out, node->field);
    if (node->kind == QUERY_RANGE) {
        add_bound(out, node->above ? ">" : ">=", node->low);
        add_bound(out, node->below ? "<" : "<=", node->high);
        return;
    }
    if (node->field.data)
        buf_add_char(out, ':');
    if (node->kind == QUERY_PHRASE)
        json_add_string(out, node->text);
    else
        add_text(out, node->text);
}

void query_print(const struct query_node *node, struct buf *out)
{
    buf_add_char(out, '(');
    add_name(out, node);
    if (node->child_count == 0 && node->kind > QUERY_NONE)
        add_leaf(out, node);
    for (uint32_t i = 0; i < node->child_count; i++) {
        buf_add_char(out, ' ');
        query_print(node->children[i], out);
    }
    buf_add_char(out, ')');
}

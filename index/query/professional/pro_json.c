/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_json.c - the tree as JSON, for programs and for people who look at how a query was read. */
#include "base/json.h"
#include "query/professional/professional.h"

static const char *const kinds[] = {
    [PRO_ALL] = "all",       [PRO_WORDS] = "words",       [PRO_AND] = "and",
    [PRO_OR] = "or",         [PRO_NOT] = "not",           [PRO_NEAR] = "near",
    [PRO_FIELD] = "field",   [PRO_CAPITALS] = "capitals", [PRO_LEAST] = "atleast",
    [PRO_LENGTH] = "length", [PRO_DATE] = "date",
};
static const char *const manners[] = {
    [PRO_ANY_FORM] = "anyForm",  [PRO_LITERAL] = "asWritten", [PRO_EXACT] = "withCapitals",
    [PRO_SINGULAR] = "singular", [PRO_PLURAL] = "plural",     [PRO_SLIPS] = "slips",
};
static const char *const units[] = {
    [PRO_WORDS_APART] = "words", [PRO_SENTENCE] = "sentence", [PRO_PARAGRAPH] = "paragraph"};
static const char *const cases[] = {
    [PRO_CAPS] = "some", [PRO_ALL_CAPS] = "all", [PRO_NO_CAPS] = "none"};

static void add_text(const char *key, struct str text, struct buf *out)
{
    if (!text.data)
        return;
    json_add_key(out, key);
    json_add_string(out, text);
}

static void add_number(const char *key, uint32_t number, struct buf *out)
{
    json_add_key(out, key);
    buf_addf(out, "%u", number);
}

static void add_flag(const char *key, bool flag, struct buf *out)
{
    json_add_key(out, key);
    buf_add_text(out, flag ? "true" : "false");
}

static void add_near(const struct pro_node *node, struct buf *out)
{
    add_text("unit", str_of(units[node->unit]), out);
    if (node->unit == PRO_WORDS_APART)
        add_number("distance", node->count, out);
    add_flag("ordered", node->ordered, out);
    add_flag("not", node->apart, out);
}

static void add_date(const struct pro_node *node, struct buf *out)
{
    add_text(node->above ? "after" : "from", node->low, out);
    add_text(node->below ? "before" : "to", node->high, out);
}

static void add_members(const struct pro_node *node, struct buf *out)
{
    switch (node->kind) {
    case PRO_WORDS:
        add_text("text", node->text, out);
        add_text("manner", str_of(manners[node->manner]), out);
        if (node->manner == PRO_SLIPS)
            add_number("slips", node->count, out);
        break;
    case PRO_NEAR:
        add_near(node, out);
        break;
    case PRO_FIELD:
        add_text("field", node->text, out);
        break;
    case PRO_CAPITALS:
        add_text("capitals", str_of(cases[node->caps]), out);
        break;
    case PRO_LEAST:
        add_number("times", node->count, out);
        break;
    case PRO_LENGTH:
        add_number("least", node->least, out);
        if (node->most != UINT32_MAX)
            add_number("most", node->most, out);
        break;
    case PRO_DATE:
        add_date(node, out);
        break;
    default:
        break;
    }
}

void pro_add_json(const struct pro_node *node, struct buf *out)
{
    buf_add_char(out, '{');
    add_text("kind", str_of(kinds[node->kind]), out);
    add_members(node, out);
    add_number("start", node->start, out);
    add_number("length", node->end - node->start, out);
    if (node->child_count > 0) {
        json_add_key(out, "of");
        buf_add_char(out, '[');
        for (uint32_t i = 0; i < node->child_count; i++) {
            json_add_comma(out);
            pro_add_json(node->children[i], out);
        }
        buf_add_char(out, ']');
    }
    buf_add_char(out, '}');
}

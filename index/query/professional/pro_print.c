/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_print.c - the tree in one line, for tests. */
#include "query/professional/professional.h"

static const char *const kinds[] = {
    [PRO_ALL] = "all",     [PRO_WORDS] = "words",   [PRO_AND] = "and",     [PRO_OR] = "or",
    [PRO_NOT] = "not",     [PRO_NEAR] = "near",     [PRO_FIELD] = "field", [PRO_CAPITALS] = "caps",
    [PRO_LEAST] = "least", [PRO_LENGTH] = "length", [PRO_DATE] = "date",
};
static const char *const manners[] = {
    [PRO_ANY_FORM] = "words",    [PRO_LITERAL] = "phrase", [PRO_EXACT] = "exact",
    [PRO_SINGULAR] = "singular", [PRO_PLURAL] = "plural",  [PRO_SLIPS] = "slips",
};
static const char *const cases[] = {
    [PRO_CAPS] = "caps", [PRO_ALL_CAPS] = "allcaps", [PRO_NO_CAPS] = "nocaps"};

static void print_near(const struct pro_node *node, struct buf *out)
{
    static const char *const unit[] = {[PRO_SENTENCE] = "s", [PRO_PARAGRAPH] = "p"};

    buf_addf(out, "%s%s/", node->apart ? "not-" : "", node->ordered ? "pre" : "near");
    if (node->unit == PRO_WORDS_APART)
        buf_addf(out, "%u", node->count);
    else
        buf_add_text(out, unit[node->unit]);
}

static void print_name(const struct pro_node *node, struct buf *out)
{
    switch (node->kind) {
    case PRO_WORDS:
        buf_add_text(out, manners[node->manner]);
        if (node->manner == PRO_SLIPS)
            buf_addf(out, "/%u", node->count);
        buf_addf(out, " %.*s", STR_ARG(node->text));
        break;
    case PRO_NEAR:
        print_near(node, out);
        break;
    case PRO_FIELD:
        buf_addf(out, "in %.*s", STR_ARG(node->text));
        break;
    case PRO_CAPITALS:
        buf_add_text(out, cases[node->caps]);
        break;
    case PRO_LEAST:
        buf_addf(out, "least/%u", node->count);
        break;
    case PRO_LENGTH:
        buf_addf(out, "length %u..%u", node->least, node->most);
        break;
    case PRO_DATE:
        buf_addf(out, "date %s%.*s..%s%.*s", node->above ? ">" : "", STR_ARG(node->low),
                 node->below ? "<" : "", STR_ARG(node->high));
        break;
    default:
        buf_add_text(out, kinds[node->kind]);
    }
}

void pro_print(const struct pro_node *node, struct buf *out)
{
    buf_add_char(out, '(');
    print_name(node, out);
    for (uint32_t i = 0; i < node->child_count; i++) {
        buf_add_char(out, ' ');
        pro_print(node->children[i], out);
    }
    buf_add_char(out, ')');
}

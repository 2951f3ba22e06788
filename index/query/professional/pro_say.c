/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_say.c - what a query was understood as, in words. */
#include "query/professional/professional.h"

static void say(const struct pro_node *node, struct buf *out);

/* Patterns stand for the words that fit, not for their other forms. */
static bool has_pattern(struct str text)
{
    if (text.length == 0)
        return false;
    return memchr(text.data, '*', text.length) || memchr(text.data, '?', text.length) ||
           str_find(text, STR("! ")) >= 0 || text.data[text.length - 1] == '!';
}

static void say_words(const struct pro_node *node, struct buf *out)
{
    static const struct {
        const char *before, *after;
    } manners[] = {
        [PRO_ANY_FORM] = {"any form of `", "`"},
        [PRO_LITERAL] = {"“", "” as written"},
        [PRO_EXACT] = {"“", "” as written, with these capitals"},
        [PRO_SINGULAR] = {"the singular of `", "`"},
        [PRO_PLURAL] = {"the plural of `", "`"},
        [PRO_SLIPS] = {"`", "`"},
    };

    const char *before = manners[node->manner].before;

    if (node->manner == PRO_ANY_FORM && has_pattern(node->text))
        before = "words like `";
    buf_addf(out, "%s%.*s%s", before, STR_ARG(node->text), manners[node->manner].after);
    if (node->manner == PRO_SLIPS)
        buf_addf(out, " or a word at most %u letter%s different", node->count,
                 node->count == 1 ? "" : "s");
}

/* With parentheses, if it has parts of its own. */
static void say_part(const struct pro_node *node, struct buf *out)
{
    bool group = node->kind == PRO_AND || node->kind == PRO_OR || node->kind == PRO_NEAR;

    buf_add_text(out, group ? "(" : "");
    say(node, out);
    buf_add_text(out, group ? ")" : "");
}

static void say_list(const struct pro_node *node, const char *between, struct buf *out)
{
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct pro_node *child = node->children[i];
        bool not = child->kind == PRO_NOT;

        if (i > 0)
            buf_add_text(out, not ? ", but not " : between);
        else if (not )
            buf_add_text(out, "everything but ");
        say_part(not ? child->children[0] : child, out);
    }
}

static void say_distance(const struct pro_node *node, struct buf *out)
{
    static const char *const units[] = {[PRO_SENTENCE] = "sentence", [PRO_PARAGRAPH] = "paragraph"};
    const char *order = node->ordered ? "before " : "";

    if (node->unit != PRO_WORDS_APART)
        buf_addf(out, "%sin the same %s as ", order, units[node->unit]);
    else if (node->count == 1)
        buf_addf(out, "directly %s", node->ordered ? "before " : "beside ");
    else
        buf_addf(out, "at most %u words %s", node->count, node->ordered ? "before " : "from ");
}

static void say_near(const struct pro_node *node, struct buf *out)
{
    say_part(node->children[0], out);
    buf_add_text(out, node->apart ? " at a place that is not " : " ");
    say_distance(node, out);
    say_part(node->children[1], out);
}

static void say_field(const struct pro_node *node, struct buf *out)
{
    say_part(node->children[0], out);
    if (str_is(node->text, "lead"))
        buf_add_text(out, " in the first words of the body");
    else if (str_is(node->text, "hlead"))
        buf_add_text(out, " in the headline or the first words of the body");
    else
        buf_addf(out, " in the field %.*s", STR_ARG(node->text));
}

static void say_capitals(const struct pro_node *node, struct buf *out)
{
    static const char *const cases[] = {[PRO_CAPS] = " with a capital in each word",
                                        [PRO_ALL_CAPS] = " in capitals only",
                                        [PRO_NO_CAPS] = " without any capital"};

    say_part(node->children[0], out);
    buf_add_text(out, cases[node->caps]);
}

static void say_length(const struct pro_node *node, struct buf *out)
{
    if (node->most == UINT32_MAX)
        buf_addf(out, "a length of %u words or more", node->least);
    else if (node->least == node->most)
        buf_addf(out, "a length of %u words", node->least);
    else
        buf_addf(out, "a length of %u words or less", node->most);
}

static void say_date(const struct pro_node *node, struct buf *out)
{
    buf_add_text(out, "a date");
    if (node->low.data && node->high.data && str_eq(node->low, node->high)) {
        buf_addf(out, " in %.*s", STR_ARG(node->low));
        return;
    }
    if (node->low.data)
        buf_addf(out, " %s %.*s", node->above ? "after" : "from", STR_ARG(node->low));
    if (node->high.data)
        buf_addf(out, " %s %.*s", node->below ? "before" : "up to", STR_ARG(node->high));
}

static void say(const struct pro_node *node, struct buf *out)
{
    switch (node->kind) {
    case PRO_ALL:
        buf_add_text(out, "everything");
        break;
    case PRO_WORDS:
        say_words(node, out);
        break;
    case PRO_AND:
        say_list(node, " and ", out);
        break;
    case PRO_OR:
        say_list(node, " or ", out);
        break;
    case PRO_NOT:
        buf_add_text(out, "not ");
        say_part(node->children[0], out);
        break;
    case PRO_NEAR:
        say_near(node, out);
        break;
    case PRO_FIELD:
        say_field(node, out);
        break;
    case PRO_CAPITALS:
        say_capitals(node, out);
        break;
    case PRO_LEAST:
        buf_addf(out, "%u or more times ", node->count);
        say_part(node->children[0], out);
        break;
    case PRO_LENGTH:
        say_length(node, out);
        break;
    case PRO_DATE:
        say_date(node, out);
        break;
    }
}

void pro_say(const struct pro_node *node, struct buf *out)
{
    say(node, out);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_write.c - one pass over a subtree: decides what starts and ends a line. */
#include "article/html/html_write.h"

#include "base/utf8.h"

/* The gap needed before the next text. */
enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_PARAGRAPH };

struct html_writer {
    const struct html_tree *tree;
    struct buf *out;
    struct buf decoded;
    size_t start; /* start of this call's output */
    enum gap gap;
};

static void widen(struct html_writer *writer, enum gap gap)
{
    if (writer->gap < gap)
        writer->gap = gap;
}

static void fill_gap(struct html_writer *writer)
{
    static const char *const gaps[] = {"", " ", "\n", "\n\n"};

    if (writer->out->length > writer->start)
        buf_add_text(writer->out, gaps[writer->gap]);
    else if (writer->out->length > 0)
        buf_add_text(writer->out, "\n\n");
    writer->gap = GAP_NONE;
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x200B || c == 0x3000 ||
           c == 0xFEFF;
}

/* Length of the white space at `at`; 0 if there is none. */
static size_t space_length(const char *at, const char *end)
{
    unsigned char byte = (unsigned char)*at;
    uint32_t c;
    size_t length;

    if (byte < 0x80)
        return is_space(byte);
    if (byte != 0xC2 && byte != 0xE2 && byte != 0xE3 && byte != 0xEF)
        return 0; /* no other byte begins one of these spaces */
    length = utf8_decode(at, end, &c);
    return is_space(c) ? length : 0;
}

/* Write words with single spaces between them. */
static void write_words(struct html_writer *writer, struct str text)
{
    const char *at = text.data, *end = at + text.length;

    while (at < end) {
        const char *from = at;
        size_t space = space_length(at, end);

        if (space > 0) {
            widen(writer, GAP_SPACE);
            at += space;
            continue;
        }
        while (at < end && space_length(at, end) == 0)
            at++;
        fill_gap(writer);
        buf_add(writer->out, from, (size_t)(at - from));
    }
}

/* Text of <pre> keeps its lines. */
static void write_lines(struct html_writer *writer, struct str text)
{
    while (text.data) {
        write_words(writer, str_cut(&text, '\n'));
        if (text.data)
            widen(writer, GAP_LINE);
    }
}

static bool in_pre(const struct html_tree *tree, uint32_t node)
{
    for (int level = 0; node != 0 && level < 8; level++, node = tree->nodes[node].parent)
        if (tree->nodes[node].tag == HTML_PRE)
            return true;
    return false;
}

static void write_text(struct html_writer *writer, uint32_t node)
{
    buf_clear(&writer->decoded);
    html_add_decoded(&writer->decoded, writer->tree->nodes[node].text);
    if (in_pre(writer->tree, node))
        write_lines(writer, buf_str(&writer->decoded));
    else
        write_words(writer, buf_str(&writer->decoded));
}

static enum gap gap_around(enum html_tag tag)
{
    if (tag == HTML_TD || tag == HTML_TH)
        return GAP_SPACE;
    if (tag == HTML_BR || tag == HTML_TR || tag == HTML_LI || tag == HTML_DT || tag == HTML_DD)
        return GAP_LINE;
    return html_tag_has(tag, HTML_BLOCK) ? GAP_PARAGRAPH : GAP_NONE;
}

/* An open element whose end makes a gap; other elements are not kept. */
struct ending {
    uint32_t end;
    enum gap gap;
};

static void close_endings(struct html_writer *writer, const struct ending *endings, size_t *depth,
                          uint32_t at)
{
    while (*depth > 0 && endings[*depth - 1].end <= at)
        widen(writer, endings[--*depth].gap);
}

void html_write(const struct html_tree *tree, uint32_t node, const bool *gone, bool *used,
                struct buf *out)
{
    struct html_writer writer = {.tree = tree, .out = out, .start = out->length};
    struct ending endings[2 * HTML_DEPTH_MAX + 2];
    size_t depth = 0;

    for (uint32_t i = node; i < tree->nodes[node].end; i++) {
        enum html_tag tag = tree->nodes[i].tag;
        enum gap gap = gap_around(tag);

        close_endings(&writer, endings, &depth, i);
        if ((gone && gone[i]) || html_tag_has(tag, HTML_UNSEEN)) {
            i = tree->nodes[i].end - 1;
            continue;
        }
        if (tag == HTML_TEXT) {
            write_text(&writer, i);
            if (used)
                used[i] = true;
            continue;
        }
        widen(&writer, gap);
        if (gap != GAP_NONE && depth < sizeof endings / sizeof endings[0])
            endings[depth++] = (struct ending){tree->nodes[i].end, gap};
    }
    buf_fini(&writer.decoded);
}

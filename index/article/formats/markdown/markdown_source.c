/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_source.c - gathers lines into pieces, and cuts constructs that cost md4c too much. */
#include "article/formats/markdown/markdown_source.h"

#include "base/utf8.h"

#define PIECE_WANTED   ((size_t)256 * 1024) /* bytes: a piece ends at the next empty line */
#define PIECE_MAX      ((size_t)512 * 1024) /* maximum size of a piece */
#define LINE_BYTES_MAX ((size_t)64 * 1024)  /* bytes: a longer line is split */
#define MARKS_MAX      100  /* bytes of indentation and marks before a line's text */
#define DIGITS_MAX     9    /* digits of the number before a list item */
#define SHORTCODE_MAX  1000 /* bytes */

static bool is_one_of(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte) != NULL;
}

/* Split a long line at its last space, so that words stay whole. */
static struct str next_line(struct markdown_source *source)
{
    struct str start = str_slice(source->rest, 0, LINE_BYTES_MAX);
    const char *end = start.length ? memchr(start.data, '\n', start.length) : NULL;

    if (end || source->rest.length <= LINE_BYTES_MAX)
        return str_cut(&source->rest, '\n');
    end = memrchr(start.data, ' ', start.length);
    start.length = end ? (size_t)(end - start.data) + 1 : utf8_cut(source->rest, LINE_BYTES_MAX);
    source->rest = str_slice(source->rest, start.length, source->rest.length);
    return start;
}

/* Length of one byte of indentation or one mark of a quote or list item; 0 if there is none. */
static size_t mark_length(struct str text)
{
    size_t digits = 0;

    if (text.length > 0 && is_one_of(text.data[0], " \t>-+*"))
        return 1;
    while (digits < text.length && digits < DIGITS_MAX &&
           is_one_of(text.data[digits], "0123456789"))
        digits++;
    return digits > 0 && digits < text.length && is_one_of(text.data[digits], ".)") ? digits + 1
                                                                                    : 0;
}

/* Each mark may open a list or quote inside the one before it. */
static struct str add_marks(struct buf *piece, struct str line)
{
    size_t at = 0, length;

    while ((length = mark_length(str_slice(line, at, line.length))) > 0)
        at += length;
    if (at <= MARKS_MAX)
        return line;
    buf_add(piece, line.data, MARKS_MAX);
    return str_slice(line, at, line.length);
}

/* Length of a shortcode: "{{< figure >}}", "{% include %}", "{: .class}"; 0 if there is none. */
static size_t shortcode_length(struct str text)
{
    struct str start = str_slice(text, 0, SHORTCODE_MAX);
    const char *end;

    if (start.length < 2 || !is_one_of(start.data[1], "{%:"))
        return 0;
    end = memchr(start.data, '}', start.length);
    if (!end)
        return 0;
    return (size_t)(end - start.data) + 1 + (end + 1 < text.data + text.length && end[1] == '}');
}

static void add_without_shortcodes(struct buf *piece, struct str line)
{
    while (line.length > 0) {
        const char *brace = memchr(line.data, '{', line.length);
        size_t before = brace ? (size_t)(brace - line.data) : line.length, length;

        buf_add(piece, line.data, before);
        line = str_slice(line, before, line.length);
        length = shortcode_length(line);
        if (length == 0 && line.length > 0)
            buf_add_char(piece, line.data[length++]);
        line = str_slice(line, length, line.length);
    }
}

static void add_line(struct markdown_source *source, struct buf *piece, struct str line)
{
    struct str text = str_trim(line);

    if (str_starts(text, STR("```")) || str_starts(text, STR("~~~")))
        source->fenced = !source->fenced;
    line = add_marks(piece, line);
    if (source->fenced)
        buf_add_str(piece, line);
    else
        add_without_shortcodes(piece, line);
    buf_add_char(piece, '\n');
}

bool markdown_next_piece(struct markdown_source *source, struct buf *piece)
{
    bool after_blank = false;

    buf_clear(piece);
    while (source->rest.data && piece->length < PIECE_MAX - LINE_BYTES_MAX) {
        struct str line = next_line(source);
        bool blank = str_trim(line).length == 0;

        if (blank && !source->fenced && piece->length >= PIECE_WANTED)
            break;
        if (!(blank && after_blank)) /* several mean the same as one, but cost time */
            add_line(source, piece, line);
        after_blank = blank;
    }
    return piece->length > 0 || source->rest.data;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_text.c - turns md4c's blocks and spans into paragraphs and lines.
 *
 * A line collects the text of a block. At its end text_clean.c cleans it, resolves references and
 * drops inline HTML. */
#include "article/formats/markdown/markdown_text.h"

#include <md4c.h>

#include "article/formats/markdown/markdown_source.h"
#include "article/html/html_text.h"
#include "article/text/text_clean.h"

/* No indented code blocks: in articles, indented text is text. */
#define DIALECT                                                                                    \
    (MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS)

/* A few lines can make md4c report very many cells, or a long URL again and again. */
#define WORK_PER_BYTE 16
#define WORK_ALWAYS   4096

/* The break between two texts; the strongest wins. */
enum between { BETWEEN_WORDS, BETWEEN_LINES, BETWEEN_PARAGRAPHS };

struct markdown_writer {
    struct arena *arena;
    struct buf *out;
    size_t start;
    enum between before; /* the break before the next text */
    struct str *title;
    struct buf line; /* the current line */
    struct buf html; /* the current block of HTML */
    MD_BLOCKTYPE block;
    unsigned lists, images; /* number of open ones */
    size_t work;            /* work units left for this piece */
};

static void add_break(struct markdown_writer *writer, enum between between)
{
    if (between > writer->before)
        writer->before = between;
}

static void add_text(struct markdown_writer *writer, struct str text)
{
    static const char *const breaks[] = {" ", "\n", "\n\n"};

    if (text.length == 0)
        return;
    if (writer->out->length > writer->start)
        buf_add_text(writer->out, breaks[writer->before]);
    buf_add_str(writer->out, text);
    writer->before = BETWEEN_WORDS;
}

static struct str clean(struct markdown_writer *writer, struct str line)
{
    bool marked;

    return str_trim(text_clean_line(line, writer->arena, &marked));
}

static void end_line(struct markdown_writer *writer, enum between between)
{
    add_text(writer, clean(writer, buf_str(&writer->line)));
    buf_clear(&writer->line);
    add_break(writer, between);
}

/* Add lines that are not parsed as Markdown: an empty line ends a paragraph. */
static void add_lines(struct markdown_writer *writer, struct str text)
{
    while (text.data) {
        struct str line = clean(writer, str_cut(&text, '\n'));

        add_text(writer, line);
        add_break(writer, line.length > 0 ? BETWEEN_LINES : BETWEEN_PARAGRAPHS);
    }
}

/* An unclosed comment would hide the rest of the text. */
static bool is_open_comment(struct str html)
{
    return str_starts(html, STR("<!--")) && str_find(html, STR("-->")) < 0;
}

/* text_clean.c handles Markdown inside HTML. */
static void end_html(struct markdown_writer *writer)
{
    BUF_AUTO struct buf text = {0};
    struct str html = buf_str(&writer->html);

    if (is_open_comment(html))
        buf_add_str(&text, html);
    else
        html_to_text(html, &text);
    add_lines(writer, buf_str(&text));
    buf_clear(&writer->html);
}

/* The very first line is the title if it is a level-1 heading. */
static bool take_title(struct markdown_writer *writer)
{
    struct str text = clean(writer, buf_str(&writer->line));

    if (writer->title->data || writer->out->length > writer->start || text.length == 0)
        return false;
    *writer->title = arena_str(writer->arena, text);
    buf_clear(&writer->line);
    return true;
}

static enum between break_of(const struct markdown_writer *writer, MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        return writer->lists > 1 ? BETWEEN_LINES : BETWEEN_PARAGRAPHS;
    case MD_BLOCK_LI:
    case MD_BLOCK_TR:
        return BETWEEN_LINES;
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        return BETWEEN_WORDS;
    default:
        return BETWEEN_PARAGRAPHS;
    }
}

static bool is_cell(MD_BLOCKTYPE type)
{
    return type == MD_BLOCK_TH || type == MD_BLOCK_TD;
}

static bool is_list(MD_BLOCKTYPE type)
{
    return type == MD_BLOCK_UL || type == MD_BLOCK_OL;
}

/* A negative number stops md4c. A positive one does not stop it everywhere. */
static int spend(struct markdown_writer *writer, size_t work)
{
    if (work > writer->work)
        return -1;
    writer->work -= work;
    return 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct markdown_writer *writer = context;

    writer->block = type;
    writer->lists += is_list(type);
    if (is_cell(type))
        return spend(writer, 1);
    end_line(writer, break_of(writer, type));
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct markdown_writer *writer = context;

    if (is_cell(type)) {
        buf_add_char(&writer->line, ' ');
        return 0;
    }
    if (type == MD_BLOCK_HTML)
        end_html(writer);
    if (type == MD_BLOCK_H && ((const MD_BLOCK_H_DETAIL *)detail)->level == 1 && take_title(writer))
        return 0;
    end_line(writer, break_of(writer, type));
    writer->lists -= is_list(type);
    return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct markdown_writer *writer = context;

    if (type == MD_SPAN_IMG) {
        const MD_SPAN_IMG_DETAIL *image = detail;

        writer->images++;
        return spend(writer, (size_t)image->src.size + image->title.size);
    }
    if (type == MD_SPAN_A) {
        const MD_SPAN_A_DETAIL *link = detail;

        return spend(writer, (size_t)link->href.size + link->title.size);
    }
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    ((struct markdown_writer *)context)->images -= type == MD_SPAN_IMG;
    return 0;
}

/* Code is literal: write characters that text_clean.c would take for marks as references. */
static void add_code(struct markdown_writer *writer, struct str code)
{
    for (size_t i = 0; i < code.length; i++) {
        char byte = code.data[i];

        if (byte == '\n')
            end_line(writer, BETWEEN_LINES);
        else if (byte != '\0' && strchr("&<[*$#", byte))
            buf_addf(&writer->line, "&#%d;", byte);
        else
            buf_add_char(&writer->line, byte);
    }
}

/* A tag may span several lines. */
static void add_html(struct markdown_writer *writer, struct str html)
{
    if (writer->block == MD_BLOCK_HTML) {
        buf_add_str(&writer->html, html);
        return;
    }
    for (size_t i = 0; i < html.length; i++)
        buf_add_char(&writer->line, html.data[i] == '\n' ? ' ' : html.data[i]);
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE length, void *context)
{
    struct markdown_writer *writer = context;

    if (writer->images > 0)
        return 0;
    switch (type) {
    case MD_TEXT_BR:
        if (writer->block == MD_BLOCK_H)
            buf_add_char(&writer->line, ' ');
        else
            end_line(writer, BETWEEN_LINES);
        break;
    case MD_TEXT_SOFTBR:
        buf_add_char(&writer->line, ' ');
        break;
    case MD_TEXT_CODE:
        add_code(writer, str_n(text, length));
        break;
    case MD_TEXT_HTML:
        add_html(writer, str_n(text, length));
        break;
    case MD_TEXT_NULLCHAR:
        break;
    default:
        buf_add(&writer->line, text, length);
    }
    return 0;
}

/* A piece that costs md4c too much is added as plain text. */
static void add_piece(struct markdown_writer *writer, struct str piece)
{
    static const MD_PARSER parser = {.flags = DIALECT,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = take_text};
    const enum between before = writer->before;
    const struct str title = *writer->title;
    const size_t length = writer->out->length;

    writer->work = WORK_PER_BYTE * piece.length + WORK_ALWAYS;
    if (md_parse(piece.data, (MD_SIZE)piece.length, &parser, writer) == 0)
        return;
    writer->out->length = length;
    writer->before = before;
    *writer->title = title;
    writer->lists = writer->images = 0;
    buf_clear(&writer->line);
    buf_clear(&writer->html);
    add_lines(writer, piece);
}

void markdown_to_text(struct str markdown, struct arena *arena, struct str *title, struct buf *out)
{
    struct markdown_writer writer = {
        .arena = arena, .out = out, .start = out->length, .title = title};
    struct markdown_source source = {.rest = markdown};
    BUF_AUTO struct buf piece = {0};

    *title = STR_NONE;
    while (markdown_next_piece(&source, &piece))
        add_piece(&writer, buf_str(&piece));
    buf_fini(&writer.line);
    buf_fini(&writer.html);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_text.c - Markdown line by line: blocks here, marks within a line by text_clean.c. */
#include "article/formats/markdown_text.h"

#include "article/text/text_clean.h"

#define SHORTCODE_MAX 1000 /* bytes */

enum line_kind {
    LINE_BLANK, /* also rules, table rulers, addresses of links: nothing to be read */
    LINE_TEXT,
    LINE_ITEM,
    LINE_HEADING
};

/* The strongest wins. */
enum between { BETWEEN_WORDS, BETWEEN_LINES, BETWEEN_PARAGRAPHS };

struct markdown_writer {
    struct arena *arena;
    struct buf *out;
    size_t start;
    enum between before; /* what goes before the next text */
    bool fenced;         /* within ``` */
    struct str *title;
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

/* All of the line is this one byte, three or more times, and spaces. */
static bool is_rule(struct str line, const char *bytes)
{
    size_t count = 0;

    for (size_t i = 0; i < line.length; i++) {
        if (line.data[i] == ' ')
            continue;
        if (!strchr(bytes, line.data[i]) || (bytes[1] == '\0' && line.data[i] != bytes[0]))
            return false;
        count++;
    }
    return count >= 3;
}

static size_t item_mark(struct str line)
{
    size_t at = 0;

    if (line.length > 1 && strchr("-*+", line.data[0]) && line.data[1] == ' ')
        return 2;
    while (at < line.length && at < 4 && line.data[at] >= '0' && line.data[at] <= '9')
        at++;
    if (at > 0 && at + 1 < line.length && strchr(".)", line.data[at]) && line.data[at + 1] == ' ')
        return at + 2;
    return 0;
}

static size_t heading_mark(struct str line)
{
    size_t at = 0;

    while (at < line.length && at < 7 && line.data[at] == '#')
        at++;
    return at > 0 && at < 7 && at < line.length && line.data[at] == ' ' ? at : 0;
}

/* "[1]: https://..." says where a link goes. */
static bool is_address(struct str line)
{
    ptrdiff_t at = str_find(line, STR("]: "));

    return line.length > 2 && line.data[0] == '[' && line.data[1] != '^' && at > 0;
}

static enum line_kind kind_of(struct str *line)
{
    size_t mark;

    while (line->length > 0 && line->data[0] == '>')
        *line = str_trim(str_slice(*line, 1, line->length));
    if (line->length == 0 || is_rule(*line, "-") || is_rule(*line, "*") || is_rule(*line, "_") ||
        is_rule(*line, "=") || is_rule(*line, "|-:") || is_address(*line))
        return LINE_BLANK;
    mark = heading_mark(*line);
    if (mark > 0) {
        *line = str_trim(str_slice(*line, mark, line->length));
        while (line->length > 0 && line->data[line->length - 1] == '#')
            line->length--;
        return LINE_HEADING;
    }
    mark = item_mark(*line);
    *line = str_slice(*line, mark, line->length);
    return mark > 0 ? LINE_ITEM : LINE_TEXT;
}

/* "{{< figure >}}", "{% include %}", "{: .class}", and the backticks around code. */
static struct str without_marks(struct arena *arena, struct str line)
{
    BUF_AUTO struct buf out = {0};

    if (str_find(line, STR("{")) < 0 && str_find(line, STR("`")) < 0)
        return line;
    while (line.length > 0) {
        const char *end = NULL;

        if (line.length > 1 && line.data[0] == '{' && strchr("{%:", line.data[1]))
            end =
                memchr(line.data, '}', line.length < SHORTCODE_MAX ? line.length : SHORTCODE_MAX);
        if (end) {
            line = str_slice(line, (size_t)(end - line.data) + 1, line.length);
            if (line.length > 0 && line.data[0] == '}')
                line = str_slice(line, 1, line.length);
            continue;
        }
        if (line.data[0] != '`')
            buf_add_char(&out, line.data[0]);
        line = str_slice(line, 1, line.length);
    }
    return arena_str(arena, str_trim(buf_str(&out)));
}

/* "| a | b |" is "a b". */
static struct str without_bars(struct arena *arena, struct str line)
{
    char *text;

    if (line.length == 0 || line.data[0] != '|')
        return line;
    text = arena_copy(arena, line.data, line.length);
    for (size_t i = 0; i < line.length; i++)
        if (text[i] == '|')
            text[i] = ' ';
    return str_n(text, line.length);
}

static void take_line(struct markdown_writer *writer, struct str line)
{
    bool hard_break = str_ends(line, STR("  ")), level_one = false, marked;
    enum line_kind kind;
    struct str text = str_trim(line);

    level_one = heading_mark(text) == 1;
    kind = kind_of(&text);
    if (kind == LINE_BLANK) {
        add_break(writer, BETWEEN_PARAGRAPHS);
        return;
    }
    text = without_bars(writer->arena, without_marks(writer->arena, text));
    text = str_trim(text_clean_line(text, writer->arena, &marked));
    if (level_one && !writer->title->data && writer->out->length == writer->start) {
        *writer->title = arena_str(writer->arena, text);
        return;
    }
    if (kind == LINE_HEADING)
        add_break(writer, BETWEEN_PARAGRAPHS);
    else if (kind == LINE_ITEM)
        add_break(writer, BETWEEN_LINES);
    add_text(writer, text);
    if (kind == LINE_HEADING)
        add_break(writer, BETWEEN_PARAGRAPHS);
    else if (hard_break)
        add_break(writer, BETWEEN_LINES);
}

void markdown_to_text(struct str markdown, struct arena *arena, struct str *title, struct buf *out)
{
    struct markdown_writer writer = {arena, out, out->length, BETWEEN_WORDS, false, title};

    *title = STR_NONE;
    while (markdown.data) {
        struct str line = str_cut(&markdown, '\n');

        if (str_starts(str_trim(line), STR("```")) || str_starts(str_trim(line), STR("~~~"))) {
            writer.fenced = !writer.fenced;
            add_break(&writer, BETWEEN_PARAGRAPHS);
        } else if (writer.fenced) {
            add_text(&writer, str_trim(line));
            add_break(&writer, BETWEEN_LINES);
        } else {
            take_line(&writer, line);
        }
    }
}

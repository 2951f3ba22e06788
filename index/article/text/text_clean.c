/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_clean.c - cleans a line in one pass, with one function per kind of leftover. */
#include "article/text/text_clean.h"

#include <stdbool.h>
#include <string.h>

#include "article/text/entity.h"
#include "base/utf8.h"

/* Maximum distance in bytes from the start of a tag, formula or link to its end. */
#define TAG_MAX     2000
#define FORMULA_MAX 200

#define IDEOGRAPHIC_SPACE "\xE3\x80\x80"

static bool is_kept(unsigned char byte)
{
    return byte >= 0x20 ? byte != 0x7F : byte == '\n' || byte == '\t';
}

/* Skip eight bytes at a time while none is below 0x20 or is 0x7F. */
static size_t skip_plain(const struct buf *text, size_t at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    uint64_t eight, deletes;

    for (; at + 8 <= text->length; at += 8) {
        memcpy(&eight, text->data + at, 8);
        deletes = eight ^ (ones * 0x7F);
        if (((eight - ones * 0x20) & ~eight & high) || ((deletes - ones) & ~deletes & high))
            break;
    }
    return at;
}

static size_t first_control(const struct buf *text)
{
    size_t at = 0;

    for (;;) {
        size_t stop;

        at = skip_plain(text, at);
        for (stop = at + 8; at < text->length && at < stop; at++)
            if (!is_kept((unsigned char)text->data[at]))
                return at;
        if (at >= text->length)
            return text->length;
    }
}

void text_drop_controls(struct buf *text)
{
    size_t from = first_control(text), to = from;

    for (; from < text->length; from++) {
        char byte = text->data[from];

        if (byte == '\r') {
            if (from + 1 < text->length && text->data[from + 1] == '\n')
                continue;
            byte = '\n';
        }
        if (is_kept((unsigned char)byte))
            text->data[to++] = byte;
    }
    if (text->data)
        text->data[to] = '\0';
    text->length = to;
}

static size_t tag_name_length(struct str text)
{
    size_t length = 0;

    while (length < text.length && length < 12 &&
           (((text.data[length] | 0x20) >= 'a' && (text.data[length] | 0x20) <= 'z') ||
            (length > 0 && text.data[length] >= '1' && text.data[length] <= '6')))
        length++;
    return length;
}

/* Is it an HTML tag? "<SRD>" and "<BP>" are stock tickers. */
static bool is_tag_name(struct str name)
{
    static const char names[] =
        "a abbr acronym article aside b big blockquote body br button center cite code dd del div "
        "dl "
        "dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr html i iframe "
        "img "
        "input ins label li link main mark meta nav noscript object ol p pre q s script section "
        "small source span strike strong style sub sup svg table tbody td th thead time tr tt u ul "
        "video";
    struct str rest = STR(names);

    while (rest.data)
        if (str_eq_nocase(str_cut(&rest, ' '), name))
            return true;
    return false;
}

/* Length of an HTML tag or comment at the start of the text; 0 if there is none. */
static size_t tag_length(struct str text)
{
    struct str inside = str_slice(text, 1, TAG_MAX);
    const char *end;
    size_t name;

    if (str_starts(inside, STR("!--"))) {
        ptrdiff_t at = str_find(inside, STR("-->"));

        return at < 0 ? 0 : (size_t)at + 4;
    }
    if (inside.length > 0 && inside.data[0] == '/')
        inside = str_slice(inside, 1, inside.length);
    name = tag_name_length(inside);
    if (name == 0 || name >= inside.length || !strchr(" />\t", inside.data[name]) ||
        !is_tag_name(str_slice(inside, 0, name)))
        return 0;
    end = memchr(inside.data, '>', inside.length);
    return end ? (size_t)(end - text.data) + 1 : 0;
}

/* Does the tag separate words, as <br> does, so that a space must replace it? */
static bool tag_separates(struct str tag)
{
    struct str inside = str_slice(tag, tag.length > 1 && tag.data[1] == '/' ? 2 : 1, tag.length);
    struct str name = str_slice(inside, 0, tag_name_length(inside));
    struct str rest = STR("br p div li td th tr h1 h2 h3 h4 h5 h6 ul ol hr table section");

    while (rest.data)
        if (str_eq_nocase(str_cut(&rest, ' '), name))
            return true;
    return false;
}

/* Add a formula as text: "10%" for $10\%$, "CO2" for $\mathrm{CO}_2$. A formula without a digit is
 * an ornament of the conversion and adds nothing. */
static void add_formula(struct buf *out, struct str formula)
{
    size_t before = out->length;
    bool digit = false;

    for (size_t i = 0; i < formula.length; i++) {
        char byte = formula.data[i];

        if (byte == '\\' && i + 1 < formula.length && strchr("%$&#", formula.data[i + 1])) {
            buf_add_char(out, formula.data[++i]);
        } else if (byte == '\\') {
            while (i + 1 < formula.length && (formula.data[i + 1] | 0x20) >= 'a' &&
                   (formula.data[i + 1] | 0x20) <= 'z')
                i++;
        } else if (!strchr("{}^_~ ", byte)) {
            buf_add_char(out, byte);
            digit = digit || (byte >= '0' && byte <= '9');
        }
    }
    if (!digit)
        out->length = before;
}

/* Length of a formula between dollar signs; 0 if there is none. A formula contains a command;
 * prices do not. */
static size_t formula_length(struct str text)
{
    struct str inside = str_slice(text, 1, FORMULA_MAX);
    const char *end = inside.length ? memchr(inside.data, '$', inside.length) : NULL;

    while (end && end > inside.data && end[-1] == '\\')
        end = memchr(end + 1, '$', (size_t)(inside.data + inside.length - end - 1));
    if (!end || !memchr(inside.data, '\\', (size_t)(end - inside.data)))
        return 0;
    return (size_t)(end - text.data) + 1;
}

/* Length of "[text](http://...)"; *label is the text, empty for a picture. */
static size_t link_length(struct str text, struct str *label)
{
    struct str inside = str_slice(text, 1, TAG_MAX);
    const char *middle = inside.length ? memchr(inside.data, ']', inside.length) : NULL;
    size_t length = middle ? (size_t)(middle - inside.data) : 0;
    const char *end;

    if (!middle || length + 1 >= inside.length || middle[1] != '(')
        return 0;
    end = memchr(middle, ')', inside.length - length);
    if (!end || memchr(inside.data, '[', length))
        return 0;
    *label = str_slice(inside, 0, length);
    return (size_t)(end - text.data) + 1;
}

static bool is_zero_width(struct str text)
{
    static const char *const marks[] = {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
                                        "\xE2\x81\xA0", "\xEF\xBB\xBF"};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts(text, str_of(marks[i])))
            return true;
    return false;
}

static void add_space(struct buf *out)
{
    if (out->length > 0 && out->data[out->length - 1] != ' ')
        buf_add_char(out, ' ');
}

/* 1: always needs a closer look; 2: depends on the bytes that follow. */
static const unsigned char suspects[256] = {
    ['<'] = 1,  ['$'] = 1,  ['['] = 1,  ['*'] = 1,  ['&'] = 1,
    ['\t'] = 1, [0xC2] = 2, [0xE2] = 2, [0xEF] = 2, [0xE3] = 2,
};

/* Copy the text up to the next byte that needs a closer look; returns the number of bytes. */
static size_t add_plain(struct buf *out, struct str text)
{
    size_t length = 1;

    while (length < text.length && !suspects[(unsigned char)text.data[length]] &&
           text.data[length] != ' ' && text.data[length] != '!')
        length++;
    buf_add(out, text.data, length);
    return length;
}

/* Write the cleaned form of the start of the text; returns the number of bytes consumed. */
static size_t add_cleaned(struct buf *out, struct str text)
{
    struct str label = STR_NONE;
    uint32_t character;
    size_t length = 0;

    switch (text.data[0]) {
    case ' ':
    case '\t':
        add_space(out);
        return 1;
    case '<':
        length = tag_length(text);
        if (length > 0 && tag_separates(str_slice(text, 0, length)))
            add_space(out);
        break;
    case '$':
        length = formula_length(text);
        if (length > 0)
            add_formula(out, str_slice(text, 1, length - 1));
        break;
    case '[':
        length = link_length(text, &label);
        if (length > 0)
            buf_add_str(out, label);
        break;
    case '!':
        if (text.length > 1 && text.data[1] == '[')
            length = link_length(str_slice(text, 1, text.length), &label);
        length += length > 0;
        break;
    case '*':
        length = str_starts(text, STR("**")) ? 2 : 0;
        break;
    case '&':
        length = entity_decode(text, &character);
        if (length > 0 && character == 0xA0)
            add_space(out);
        else if (length > 0)
            buf_add_utf8(out, character);
        break;
    case '\xC2':
        length = str_starts(text, STR("\xC2\xA0")) || str_starts(text, STR("\xC2\xAD")) ? 2 : 0;
        if (length > 0 && text.data[1] == '\xA0')
            add_space(out);
        break;
    case '\xE2':
    case '\xEF':
        length = is_zero_width(text) ? 3 : 0;
        break;
    case '\xE3':
        length = str_starts(text, STR(IDEOGRAPHIC_SPACE)) ? 3 : 0;
        if (length > 0)
            add_space(out);
        break;
    default:
        break;
    }
    return length > 0 ? length : add_plain(out, text);
}

static bool is_suspect(struct str rest)
{
    return suspects[(unsigned char)rest.data[0]] == 1 || is_zero_width(rest) ||
           str_starts(rest, STR(IDEOGRAPHIC_SPACE)) || str_starts(rest, STR("\xC2\xA0")) ||
           str_starts(rest, STR("\xC2\xAD"));
}

static bool needs_cleaning(struct str line)
{
    for (size_t i = 0; i < line.length; i++)
        if (suspects[(unsigned char)line.data[i]] && is_suspect(str_slice(line, i, line.length)))
            return true;
    return str_find(line, STR("  ")) >= 0;
}

static struct str without_heading_mark(struct str line, bool *heading)
{
    size_t marks = 0;

    while (marks < line.length && marks < 6 && line.data[marks] == '#')
        marks++;
    *heading = marks > 0 && marks < line.length && line.data[marks] == ' ';
    return *heading ? str_trim(str_slice(line, marks, line.length)) : line;
}

struct str text_clean_line(struct str line, struct arena *arena, bool *heading)
{
    BUF_AUTO struct buf out = {0};

    line = without_heading_mark(str_trim(line), heading);
    if (!needs_cleaning(line))
        return line;
    while (line.length > 0) {
        size_t length = add_cleaned(&out, line);

        line = str_slice(line, length, line.length);
    }
    return arena_str(arena, str_trim(buf_str(&out)));
}

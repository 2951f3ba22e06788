/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_text.c - one pass over an HTML fragment: tags become breaks, the rest is text. */
#include "article/html/html_text.h"

#include <stdlib.h>

#include "article/text/entity.h"
#include "base/utf8.h"

/* The effect of a tag on the text, weakest first: between two words the strongest effect wins. */
enum effect {
    EFFECT_NONE, /* inline: <b>, <a>, unknown names */
    EFFECT_SPACE,
    EFFECT_LINE,
    EFFECT_PARAGRAPH,
    EFFECT_SKIP, /* skip everything up to the end tag */
    EFFECT_PRE
};

struct text_tag {
    const char *name;
    enum effect effect;
};

/* HTML's tags and a few of NITF's. In byte order, for bsearch. */
static const struct text_tag tags[] = {
    {"address", EFFECT_PARAGRAPH},
    {"article", EFFECT_PARAGRAPH},
    {"aside", EFFECT_PARAGRAPH},
    {"audio", EFFECT_SKIP},
    {"block", EFFECT_PARAGRAPH},
    {"blockquote", EFFECT_PARAGRAPH},
    {"body", EFFECT_PARAGRAPH},
    {"br", EFFECT_LINE},
    {"canvas", EFFECT_SKIP},
    {"caption", EFFECT_PARAGRAPH},
    {"center", EFFECT_PARAGRAPH},
    {"dd", EFFECT_LINE},
    {"details", EFFECT_PARAGRAPH},
    {"div", EFFECT_PARAGRAPH},
    {"dl", EFFECT_PARAGRAPH},
    {"dt", EFFECT_LINE},
    {"fieldset", EFFECT_PARAGRAPH},
    {"figcaption", EFFECT_PARAGRAPH},
    {"figure", EFFECT_PARAGRAPH},
    {"footer", EFFECT_PARAGRAPH},
    {"form", EFFECT_PARAGRAPH},
    {"h1", EFFECT_PARAGRAPH},
    {"h2", EFFECT_PARAGRAPH},
    {"h3", EFFECT_PARAGRAPH},
    {"h4", EFFECT_PARAGRAPH},
    {"h5", EFFECT_PARAGRAPH},
    {"h6", EFFECT_PARAGRAPH},
    {"head", EFFECT_PARAGRAPH},
    {"header", EFFECT_PARAGRAPH},
    {"hl1", EFFECT_PARAGRAPH},
    {"hl2", EFFECT_PARAGRAPH},
    {"hr", EFFECT_PARAGRAPH},
    {"html", EFFECT_PARAGRAPH},
    {"iframe", EFFECT_PARAGRAPH},
    {"li", EFFECT_LINE},
    {"main", EFFECT_PARAGRAPH},
    {"media", EFFECT_SKIP},
    {"nav", EFFECT_PARAGRAPH},
    {"noembed", EFFECT_SKIP},
    {"noscript", EFFECT_SKIP},
    {"object", EFFECT_SKIP},
    {"ol", EFFECT_PARAGRAPH},
    {"option", EFFECT_LINE},
    {"p", EFFECT_PARAGRAPH},
    {"pre", EFFECT_PRE},
    {"script", EFFECT_SKIP},
    {"section", EFFECT_PARAGRAPH},
    {"style", EFFECT_SKIP},
    {"summary", EFFECT_PARAGRAPH},
    {"svg", EFFECT_SKIP},
    {"table", EFFECT_PARAGRAPH},
    {"tbody", EFFECT_LINE},
    {"td", EFFECT_SPACE},
    {"template", EFFECT_SKIP},
    {"textarea", EFFECT_SKIP},
    {"th", EFFECT_SPACE},
    {"thead", EFFECT_LINE},
    {"title", EFFECT_PARAGRAPH},
    {"tr", EFFECT_LINE},
    {"ul", EFFECT_PARAGRAPH},
    {"video", EFFECT_SKIP},
};
#define TAG_COUNT    (sizeof tags / sizeof *tags)
#define LONGEST_NAME 10

/* Inline tags that distinguish HTML from plain text with a stray "<", in addition to those
 * above. */
static const char *const inline_tags[] = {"a",   "b",    "em",     "font", "i",
                                          "img", "span", "strong", "u"};

#define CDATA STR("<![CDATA[")

struct text_writer {
    struct buf *out;
    size_t start;        /* where this call's text begins in `out` */
    enum effect pending; /* the break before the next word */
    unsigned lines;      /* <br> since the last word */
    bool pre;
    bool one_line;
    bool cdata;         /* inside CDATA */
    bool cdata_endless; /* no CDATA ends any more */
    bool bad_quotes;    /* a quoted attribute did not end: ignore quotes from now on */
    /* By index in tags: true if no end tag was found. Do not search for it again, which keeps time
     * linear. */
    bool endless[TAG_COUNT];
};

static int compare_tag(const void *name, const void *tag)
{
    return str_compare(*(const struct str *)name, str_of(((const struct text_tag *)tag)->name));
}

static const struct text_tag *tag_find(struct str name)
{
    char lower[LONGEST_NAME];

    if (name.length > LONGEST_NAME)
        return NULL;
    for (size_t i = 0; i < name.length; i++)
        lower[i] =
            (char)(name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] | 0x20 : name.data[i]);
    name.data = lower;
    return bsearch(&name, tags, TAG_COUNT, sizeof *tags, compare_tag);
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static void add_break(struct text_writer *writer, enum effect effect)
{
    if (effect > writer->pending)
        writer->pending = effect;
}

/* Write the break between the last word and the next one. */
static void settle_break(struct text_writer *writer)
{
    static const char *const between[] = {"", " ", "\n", "\n\n"};
    enum effect effect = writer->lines > 1 ? EFFECT_PARAGRAPH : writer->pending;

    if (writer->one_line && effect > EFFECT_SPACE)
        effect = EFFECT_SPACE;
    if (writer->out->length > writer->start)
        buf_add_text(writer->out, between[effect]);
    writer->pending = EFFECT_NONE;
    writer->lines = 0;
}

static void add_word(struct text_writer *writer, const char *bytes, size_t length)
{
    if (writer->pending != EFFECT_NONE)
        settle_break(writer);
    buf_add(writer->out, bytes, length);
}

static void add_space(struct text_writer *writer, char byte)
{
    if (writer->pre && byte == '\n') {
        writer->lines++;
        add_break(writer, EFFECT_LINE);
    } else if (writer->pre && writer->pending == EFFECT_NONE && !writer->one_line) {
        buf_add_char(writer->out, ' ');
    } else {
        add_break(writer, EFFECT_SPACE);
    }
}

static void add_character(struct text_writer *writer, uint32_t character)
{
    char bytes[4];

    if (character == 0xA0 || character == 0x3000)
        add_space(writer, ' ');
    else if (character < 0x80 && is_space((char)character))
        add_space(writer, (char)character);
    else if (character >= 0x20 && character != 0x7F)
        add_word(writer, bytes, utf8_encode(character, bytes));
}

/* Length from "<" to the first ">" outside a quoted attribute, included; 0 if there is none. */
static size_t quoted_tag_length(struct str html)
{
    size_t at = 1;

    while (at < html.length && html.data[at] != '>') {
        const char *end;

        if (html.data[at++] != '=')
            continue;
        while (at < html.length && is_space(html.data[at]))
            at++;
        if (at == html.length || (html.data[at] != '"' && html.data[at] != '\''))
            continue;
        end = memchr(html.data + at + 1, html.data[at], html.length - at - 1);
        if (!end)
            return 0;
        at = (size_t)(end - html.data) + 1;
    }
    return at < html.length ? at + 1 : 0;
}

/* Do not repeat for each tag a scan that failed at the end of the text: this keeps time linear. */
static size_t tag_length(struct text_writer *writer, struct str html)
{
    size_t length = writer->bad_quotes ? 0 : quoted_tag_length(html);
    const char *end;

    if (length > 0)
        return length;
    writer->bad_quotes = true;
    end = memchr(html.data, '>', html.length);
    return end ? (size_t)(end - html.data) + 1 : html.length;
}

/* The tag's name, cut off once it is longer than any name in the table. */
static struct str tag_name(struct str html, size_t at)
{
    size_t end = at;

    while (end < html.length && end - at <= LONGEST_NAME && !is_space(html.data[end]) &&
           html.data[end] != '>' && html.data[end] != '/')
        end++;
    return str_slice(html, at, end);
}

/* Offset of "</name" at or after `from`; html.length if there is none. */
static size_t find_end_tag(struct str html, size_t from, const char *name)
{
    while (from < html.length) {
        const char *at = memchr(html.data + from, '<', html.length - from);

        if (!at)
            break;
        from = (size_t)(at - html.data) + 1;
        if (from < html.length && html.data[from] == '/' &&
            str_eq_nocase(tag_name(html, from + 1), str_of(name)))
            return from - 1;
    }
    return html.length;
}

/* Length of the element at the start of the text, whose tag has this length; the tag alone if the
 * element does not end. */
static size_t skip_element(struct text_writer *writer, const struct text_tag *tag, struct str html,
                           size_t length)
{
    size_t end;

    if (html.data[length - 2] == '/' || writer->endless[tag - tags])
        return length;
    end = find_end_tag(html, length, tag->name);
    if (end == html.length) {
        writer->endless[tag - tags] = true;
        return length;
    }
    return end;
}

static size_t take_element(struct text_writer *writer, struct str html)
{
    bool closing = html.data[1] == '/';
    size_t length = tag_length(writer, html);
    const struct text_tag *tag = tag_find(tag_name(html, closing ? 2 : 1));

    if (!tag)
        return length;
    if (tag->effect == EFFECT_SKIP)
        return closing ? length : skip_element(writer, tag, html, length);
    if (tag->effect == EFFECT_PRE)
        writer->pre = !closing;
    if (str_is(str_of(tag->name), "br"))
        writer->lines++;
    add_break(writer, tag->effect == EFFECT_PRE ? EFFECT_PARAGRAPH : tag->effect);
    return length;
}

static size_t take_next(struct text_writer *writer, struct str html);

/* Feeds that escape twice have their text in CDATA. Without an end, only the mark is dropped. */
static size_t take_cdata(struct text_writer *writer, struct str html)
{
    ptrdiff_t end = writer->cdata || writer->cdata_endless ? -1 : str_find(html, STR("]]>"));
    struct str inside = str_slice(html, CDATA.length, end < 0 ? CDATA.length : (size_t)end);

    if (end < 0) {
        writer->cdata_endless = !writer->cdata; /* do not search again */
        return CDATA.length;
    }
    writer->cdata = true;
    while (inside.length > 0)
        inside = str_slice(inside, take_next(writer, inside), inside.length);
    writer->cdata = false;
    return (size_t)end + 3;
}

/* "<!-- -->", "<!DOCTYPE>", "<?php ?>" */
static size_t skip_declaration(struct str html)
{
    struct str end = STR(">");
    ptrdiff_t at;

    if (str_starts(html, STR("<!--")))
        end = STR("-->");
    at = str_find(str_slice(html, 2, html.length), end);
    return at < 0 ? html.length : 2 + (size_t)at + end.length;
}

static size_t take_markup(struct text_writer *writer, struct str html)
{
    char next = html.length > 1 ? html.data[1] : ' ';

    if (is_letter(next) || (next == '/' && html.length > 2 && is_letter(html.data[2])))
        return take_element(writer, html);
    if (str_starts(html, CDATA))
        return take_cdata(writer, html);
    if (next == '!' || next == '?')
        return skip_declaration(html);
    add_word(writer, "<", 1);
    return 1;
}

static size_t take_reference(struct text_writer *writer, struct str html)
{
    uint32_t character;
    size_t length = entity_decode(html, &character);

    if (length == 0) {
        add_word(writer, "&", 1);
        return 1;
    }
    add_character(writer, character);
    return length;
}

/* 0: part of a word; 1: a space; 2: needs a closer look. U+00A0 is C2 A0, U+3000 (which indents
 * paragraphs in East Asia) is E3 80 80. */
static const unsigned char kinds[256] = {
    2, 2, 2, 2, 2, 2, 2,         2,         2,         2,          2,          2,          2,
    2, 2, 2, 2, 2, 2, 2,         2,         2,         2,          2,          2,          2,
    2, 2, 2, 2, 2, 2, [' '] = 1, ['&'] = 2, ['<'] = 2, [0x7F] = 2, [0xC2] = 2, [0xE3] = 2,
};

/* Length of a space outside ASCII at `at`; 0 if there is none. */
static size_t wide_space(struct str html, size_t at)
{
    struct str rest = str_slice(html, at, html.length);

    return str_starts(rest, STR("\xC2\xA0")) ? 2 : str_starts(rest, STR("\xE3\x80\x80")) ? 3 : 0;
}

/* Length of the words here that are separated by single spaces; the last word is complete. They are
 * copied as they are. */
static size_t words_length(struct str html)
{
    const unsigned char *bytes = (const unsigned char *)html.data;
    size_t at = 0;

    for (;;) {
        while (at < html.length && kinds[bytes[at]] == 0)
            at++;
        if (at < html.length && bytes[at] >= 0x80 && wide_space(html, at) == 0) {
            at++; /* another character of that block, or ill-formed UTF-8 */
            continue;
        }
        if (at == 0 || at + 1 >= html.length || bytes[at] != ' ' || kinds[bytes[at + 1]] != 0)
            return at;
        at++;
    }
}

static size_t take_next(struct text_writer *writer, struct str html)
{
    size_t length = words_length(html);

    if (length > 0) {
        add_word(writer, html.data, length);
        return length;
    }
    if (html.data[0] == '<')
        return take_markup(writer, html);
    if (html.data[0] == '&')
        return take_reference(writer, html);
    length = wide_space(html, 0);
    if (length > 0) {
        add_space(writer, ' ');
        return length;
    }
    if (is_space(html.data[0]))
        add_space(writer, html.data[0]);
    return 1; /* drop other control characters */
}

static void convert(struct str html, struct buf *out, bool one_line)
{
    struct text_writer writer = {.out = out, .start = out->length, .one_line = one_line};

    while (html.length > 0)
        html = str_slice(html, take_next(&writer, html), html.length);
}

void html_to_text(struct str html, struct buf *out)
{
    convert(html, out, false);
}

void html_to_line(struct str html, struct buf *out)
{
    convert(html, out, true);
}

static bool known_name(struct str name)
{
    if (tag_find(name))
        return true;
    for (size_t i = 0; i < sizeof inline_tags / sizeof *inline_tags; i++)
        if (str_eq_nocase(name, str_of(inline_tags[i])))
            return true;
    return false;
}

bool html_likely(struct str text)
{
    const char *last = text.length ? memrchr(text.data, '>', text.length) : NULL;
    const char *at = text.data, *end = last ? at + text.length : at;

    while (last && (at = memchr(at, '<', (size_t)(end - at)))) {
        if (str_starts(str_n(at, (size_t)(end - at)), CDATA))
            return true;
        at++;
        if (at < end && *at == '/')
            at++;
        if (at >= last)
            return false;
        if (is_letter(*at) && known_name(tag_name(str_n(at, (size_t)(end - at)), 0)))
            return true;
    }
    return false;
}

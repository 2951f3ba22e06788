/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_source.c - decodes XML in pieces, then makes one pass over tags and text: it limits the
 * number of attributes, and escapes "&" and "<" where the author forgot to. */
#include "article/xml/xml_source.h"

#include <stdlib.h>

#include "article/input/input.h"
#include "article/text/charset.h"
#include "article/text/text_clean.h"
#include "article/xml/xml_balance.h"
#include "base/mem.h"

#define PIECE             ((size_t)256 * 1024)
#define ATTRIBUTES_MAX    1000 /* of one tag: libxml2 compares each pair */
#define LONGEST_REFERENCE 40
#define CDATA_MARK        9 /* "<![CDATA[" */

enum place { IN_TEXT, IN_TAG, IN_QUOTE, IN_DROPPED, IN_COMMENT, IN_INSTRUCTION, IN_CDATA };

struct xml_source {
    struct reader_input *in;
    char label[CHARSET_NAME_SIZE]; /* the declared charset, or else the guessed one; "": UTF-8 */
    bool whole;                    /* UTF-16 or 32: decoded in one piece */
    bool started;
    struct buf text; /* decoded; [at ..) is not yet read */
    size_t at;

    /* --- the pass over tags and text --- */
    struct buf given; /* decoded, before the pass */
    enum place place;
    char quote;
    unsigned attributes;
    struct xml_balance *balance; /* borrowed; NULL: tags pass as they are */
    bool opens;                  /* the tag begins an element */
    size_t lines;                /* up to `counted`, which is in `given` */
    const char *counted;
};

struct xml_source *xml_source_new(struct reader_input *in, struct xml_balance *balance)
{
    struct xml_source *source = mem_zero(1, sizeof *source);

    source->in = in;
    source->balance = balance;
    return source;
}

void xml_source_free(struct xml_source *source)
{
    if (!source)
        return;
    buf_fini(&source->text);
    buf_fini(&source->given);
    free(source);
}

static bool is_wide(struct str head)
{
    return head.length > 1 &&
           (head.data[0] == '\0' || head.data[1] == '\0' || str_starts(head, STR("\xFF\xFE")) ||
            str_starts(head, STR("\xFE\xFF")));
}

static enum status start(struct xml_source *source, struct error *err)
{
    struct str head, label;
    enum status status = input_peek(source->in, SNIFF_BYTES, &head, err);

    if (status)
        return status;
    source->started = true;
    source->whole = is_wide(head);
    label = charset_declared(str_trim(head));
    if (label.length < sizeof source->label)
        memcpy(source->label, label.data ? label.data : "", label.length);
    return STATUS_OK;
}

/* The encodings that are decoded in pieces never use the bytes of '>' and line feed inside a
 * character, so a piece may end after one of them. */
static size_t piece_length(struct str ahead)
{
    for (size_t length = ahead.length; length > 0; length--)
        if (ahead.data[length - 1] == '>' || ahead.data[length - 1] == '\n')
            return length;
    return ahead.length;
}

static enum status decode_next(struct xml_source *source, struct error *err)
{
    struct str ahead;
    enum status status = input_peek(source->in, PIECE, &ahead, err);
    size_t length;

    if (status)
        return status;
    length = ahead.length < PIECE ? ahead.length : piece_length(ahead);
    if (!source->label[0])
        charset_guess(str_slice(ahead, 0, length), source->label);
    charset_decode(&source->given, str_slice(ahead, 0, length), str_of(source->label));
    input_take(source->in, length);
    text_drop_controls(&source->given);
    return STATUS_OK;
}

static enum status decode_whole(struct xml_source *source, struct error *err)
{
    struct str text;
    enum status status = input_text(source->in, str_of(source->label), &text, err);

    if (!status)
        buf_add_str(&source->given, text);
    return status;
}

/* The offset after `end`; the text's length if it does not occur. */
static size_t offset_after(struct str text, size_t from, struct str end)
{
    ptrdiff_t at = str_find(str_slice(text, from, text.length), end);

    return at < 0 ? text.length : from + (size_t)at + end.length;
}

static bool is_name_start(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_name_byte(char byte)
{
    return (byte & 0x80) || (byte != '\0' && strchr("#.-_:", byte)) ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9');
}

/* "&" name ";" */
static bool is_reference(const char *at, const char *end)
{
    const char *start = ++at;

    while (at < end && at - start < LONGEST_REFERENCE && is_name_byte(*at))
        at++;
    return at > start && at < end && *at == ';';
}

/* Write text or an attribute's value; an "&" that begins no reference becomes "&amp;". */
static void add_text(struct xml_source *source, const char *at, const char *end)
{
    while (at < end) {
        const char *mark = memchr(at, '&', (size_t)(end - at));
        const char *stop = mark ? mark + 1 : end;

        buf_add(&source->text, at, (size_t)(stop - at));
        if (mark && !is_reference(mark, end))
            buf_add_text(&source->text, "amp;");
        at = stop;
    }
}

static bool begins_markup(struct str rest)
{
    return rest.length > 1 && (rest.data[1] & 0x80 || is_name_start(rest.data[1]) ||
                               (rest.data[1] != '\0' && strchr("/!?_:", rest.data[1])));
}

static void count_lines(struct xml_source *source, const char *end)
{
    const char *at = source->counted;

    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        source->lines++;
        at++;
    }
    source->counted = end;
}

/* Where the markup belongs that begins here, and what is written before it. */
static enum place begin_markup(struct xml_source *source, struct str rest)
{
    if (str_starts(rest, STR("<!--")))
        return IN_COMMENT;
    if (str_starts(rest, STR("<![CDATA[")))
        return IN_CDATA;
    if (str_starts(rest, STR("<?")))
        return IN_INSTRUCTION;
    source->opens = rest.data[1] != '/' && rest.data[1] != '!';
    if (!source->balance || rest.data[1] == '!')
        return IN_TAG;
    count_lines(source, rest.data);
    return xml_balance_begin(source->balance, rest, source->lines + 1, &source->text) ? IN_TAG
                                                                                      : IN_DROPPED;
}

static const char *pass_text(struct xml_source *source, const char *at, const char *end)
{
    const char *mark = memchr(at, '<', (size_t)(end - at));
    struct str rest;

    add_text(source, at, mark ? mark : end);
    if (!mark)
        return end;
    rest = str_n(mark, (size_t)(end - mark));
    if (!begins_markup(rest)) {
        buf_add_text(&source->text, "&lt;");
        return mark + 1;
    }
    source->attributes = 0;
    source->place = begin_markup(source, rest);
    if (source->place == IN_CDATA)
        return mark + CDATA_MARK;
    if (source->place == IN_DROPPED)
        return mark + 1;
    at = mark + (source->place == IN_COMMENT ? 4 : 1);
    buf_add(&source->text, mark, (size_t)(at - mark));
    return at;
}

static const char *pass_tag(struct xml_source *source, const char *at, const char *end)
{
    const char *start = at;

    while (at < end && source->place == IN_TAG) {
        char byte = *at++;

        if (byte == '>') {
            source->place = IN_TEXT;
            if (source->balance && source->opens && at - start > 1 && at[-2] == '/')
                xml_balance_empty(source->balance);
        } else if ((byte == '"' || byte == '\'') && at - start > 1 && strchr("= \t\n", at[-2])) {
            source->quote = byte;
            source->place = IN_QUOTE;
            source->attributes++;
        }
    }
    buf_add(&source->text, start, (size_t)(at - start));
    return at;
}

static const char *pass_value(struct xml_source *source, const char *at, const char *end)
{
    const char *mark = memchr(at, source->quote, (size_t)(end - at));

    add_text(source, at, mark ? mark : end);
    if (!mark)
        return end;
    buf_add_char(&source->text, *mark);
    source->place = IN_TAG;
    return mark + 1;
}

/* Up to `mark` (the end of a comment or section) or the end of the piece; *found tells which. */
static const char *find_mark(const char *at, const char *end, struct str mark, bool *found)
{
    ptrdiff_t place = str_find(str_n(at, (size_t)(end - at)), mark);

    *found = place >= 0;
    return *found ? at + place : end;
}

/* An end tag that ends nothing. */
static const char *pass_dropped(struct xml_source *source, const char *at, const char *end)
{
    const char *mark = memchr(at, '>', (size_t)(end - at));

    if (mark)
        source->place = IN_TEXT;
    return mark ? mark + 1 : end;
}

/* A comment, or a processing instruction. */
static const char *pass_comment(struct xml_source *source, const char *at, const char *end,
                                struct str mark)
{
    bool found;
    const char *stop = find_mark(at, end, mark, &found);

    if (found) {
        stop += mark.length;
        source->place = IN_TEXT;
    }
    buf_add(&source->text, at, (size_t)(stop - at));
    return stop;
}

/* Write a CDATA section as escaped text, which libxml2 reads in a third of the time. */
static const char *pass_cdata(struct xml_source *source, const char *at, const char *end)
{
    bool found;
    const char *stop = find_mark(at, end, STR("]]>"), &found);

    while (at < stop) {
        size_t length = 0;

        while (at + length < stop && at[length] != '<' && at[length] != '&' && at[length] != '>')
            length++;
        buf_add(&source->text, at, length);
        at += length;
        if (at < stop)
            buf_add_html(&source->text, str_n(at++, 1));
    }
    if (found)
        source->place = IN_TEXT;
    return found ? stop + 3 : stop;
}

static enum status pass(struct xml_source *source, struct error *err)
{
    const char *at = source->given.data, *end = at + source->given.length;

    source->counted = at;
    while (at < end) {
        if (source->place == IN_TEXT)
            at = pass_text(source, at, end);
        else if (source->place == IN_TAG)
            at = pass_tag(source, at, end);
        else if (source->place == IN_QUOTE)
            at = pass_value(source, at, end);
        else if (source->place == IN_COMMENT)
            at = pass_comment(source, at, end, STR("-->"));
        else if (source->place == IN_INSTRUCTION)
            at = pass_comment(source, at, end, STR("?>"));
        else if (source->place == IN_DROPPED)
            at = pass_dropped(source, at, end);
        else
            at = pass_cdata(source, at, end);
        if (source->attributes > ATTRIBUTES_MAX)
            return error_set(err, STATUS_TOO_LARGE, "an XML element has more than %d attributes",
                             ATTRIBUTES_MAX);
    }
    if (source->balance && at)
        count_lines(source, end);
    return STATUS_OK;
}

static enum status refill(struct xml_source *source, struct error *err)
{
    enum status status = source->started ? STATUS_OK : start(source, err);

    if (status)
        return status;
    buf_clear(&source->text);
    buf_clear(&source->given);
    source->at = 0;
    status = source->whole ? decode_whole(source, err) : decode_next(source, err);
    return status ? status : pass(source, err);
}

enum status xml_source_read(struct xml_source *source, char *out, size_t room, size_t *length,
                            struct error *err)
{
    enum status status = STATUS_OK;

    if (source->at == source->text.length)
        status = refill(source, err);
    if (status)
        return status;
    *length = source->text.length - source->at;
    if (*length > room)
        *length = room;
    if (*length > 0)
        memcpy(out, source->text.data + source->at, *length);
    source->at += *length;
    return STATUS_OK;
}

bool xml_root_tag(struct str head, struct buf *tag)
{
    BUF_AUTO struct buf decoded = {0};
    struct str text;
    size_t at = 0;
    bool in_doctype = false;

    charset_decode(&decoded, head, charset_declared(head));
    text = buf_str(&decoded);
    for (;;) {
        while (at < text.length && strchr(" \t\r\n", text.data[at]) && text.data[at])
            at++;
        if (in_doctype) /* its declarations contain ">" */
            at = offset_after(text, at, STR("<")) - 1;
        if (at + 1 >= text.length || text.data[at] != '<')
            return false;
        if (is_name_start(text.data[at + 1]))
            break;
        if (!strchr("?!", text.data[at + 1]))
            return false;
        in_doctype = in_doctype || str_starts(str_slice(text, at, text.length), STR("<!DOCTYPE"));
        if (str_starts(str_slice(text, at, text.length), STR("<!--")))
            at = offset_after(text, at, STR("-->"));
        else
            at = offset_after(text, at, STR(">"));
    }
    buf_add_str(tag, str_slice(text, at, offset_after(text, at, STR(">"))));
    return true;
}

bool xml_tag_is(struct str tag, const char *name)
{
    size_t end = 1;
    struct str own;
    const char *colon;

    while (end < tag.length && !strchr(" \t\r\n/>", tag.data[end]))
        end++;
    own = str_slice(tag, 1, end);
    colon = own.length ? memchr(own.data, ':', own.length) : NULL;
    if (colon)
        own = str_slice(own, (size_t)(colon - own.data) + 1, own.length);
    return str_is(own, name);
}

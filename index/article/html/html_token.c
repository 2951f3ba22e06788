/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_token.c - splits HTML source at its tags. */
#include "article/html/html_token.h"

#include "article/text/entity.h"
#include "base/utf8.h"

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

static struct str after(struct str text, size_t at)
{
    return str_slice(text, at, text.length);
}

/* Does a '<' begin markup here? */
static bool opens_markup(struct str rest)
{
    char next = rest.length > 1 ? rest.data[1] : ' ';

    return is_letter(next) || next == '!' || next == '?' ||
           (next == '/' && rest.length > 2 && rest.data[2] != ' ');
}

/* Skip markup that begins with "<!" or "<?", or with "</" and no letter. */
static struct str skip_declaration(struct str rest)
{
    const char *end;

    if (str_starts(rest, STR("<!--"))) {
        ptrdiff_t at = str_find(after(rest, 4), STR("-->"));

        if (str_starts(after(rest, 4), STR(">")))
            return after(rest, 5);
        return at < 0 ? STR("") : after(rest, (size_t)at + 7);
    }
    end = memchr(rest.data, '>', rest.length);
    return end ? after(rest, (size_t)(end - rest.data) + 1) : STR("");
}

/* Offset of the '>' outside quotes that ends a tag; the source's length if it is truncated. */
static size_t attributes_end(struct str rest, size_t at)
{
    char quote = '\0';
    bool value = false; /* directly after '=' */

    for (; at < rest.length; at++) {
        char byte = rest.data[at];

        if (quote) {
            const char *end = memchr(rest.data + at, quote, rest.length - at);

            if (!end)
                return rest.length;
            at = (size_t)(end - rest.data);
            quote = '\0';
            value = false;
        } else if (byte == '>') {
            return at;
        } else if (value && (byte == '"' || byte == '\'')) {
            quote = byte;
        } else if (byte == '=') {
            value = true;
        } else if (!is_space(byte)) {
            value = false;
        }
    }
    return rest.length;
}

/* Read the tag at the start of tokens->rest. */
static void take_tag(struct html_tokens *tokens, struct html_token *out)
{
    struct str rest = tokens->rest;
    bool end_tag = rest.data[1] == '/';
    size_t from = end_tag ? 2 : 1, to = from, end;

    while (to < rest.length && !is_space(rest.data[to]) && rest.data[to] != '>' &&
           rest.data[to] != '/')
        to++;
    end = attributes_end(rest, to);
    out->kind = end_tag ? HTML_TOKEN_END : HTML_TOKEN_START;
    out->tag = html_tag_find(str_slice(rest, from, to));
    out->text = str_slice(rest, to, end);
    tokens->rest = after(rest, end + 1);
    if (!end_tag && html_tag_has(out->tag, HTML_RAW))
        tokens->raw = out->tag;
}

/* Read the characters of a <script> or another raw element, up to its end tag. */
static bool take_raw(struct html_tokens *tokens, struct html_token *out)
{
    struct str name = str_of(html_tag_name(tokens->raw)), rest = tokens->rest;
    size_t end = 0;

    tokens->raw = HTML_TEXT;
    while (end < rest.length) {
        const char *at = memmem(rest.data + end, rest.length - end, "</", 2);

        end = at ? (size_t)(at - rest.data) : rest.length;
        if (!at || str_starts_nocase(after(rest, end + 2), name))
            break;
        end += 2;
    }
    *out = (struct html_token){HTML_TOKEN_TEXT, HTML_TEXT, str_slice(rest, 0, end)};
    tokens->rest = after(rest, end);
    return out->text.length > 0;
}

static size_t text_length(struct str rest)
{
    size_t at = 0;

    while (at < rest.length) {
        const char *open = memchr(rest.data + at, '<', rest.length - at);

        if (!open)
            return rest.length;
        at = (size_t)(open - rest.data);
        if (opens_markup(after(rest, at)))
            return at;
        at++;
    }
    return rest.length;
}

bool html_token_next(struct html_tokens *tokens, struct html_token *out)
{
    if (tokens->raw != HTML_TEXT && take_raw(tokens, out))
        return true;
    while (tokens->rest.length > 0) {
        struct str rest = tokens->rest;
        size_t length = text_length(rest);

        if (length > 0) {
            *out = (struct html_token){HTML_TOKEN_TEXT, HTML_TEXT, str_slice(rest, 0, length)};
            tokens->rest = after(rest, length);
            return true;
        }
        if (is_letter(rest.data[1]) || (rest.data[1] == '/' && is_letter(rest.data[2]))) {
            take_tag(tokens, out);
            return true;
        }
        tokens->rest = skip_declaration(rest);
    }
    return false;
}

bool html_attribute_next(struct str *attributes, struct str *name, struct str *value)
{
    struct str rest = *attributes;
    size_t at = 0, from;

    while (at < rest.length && (is_space(rest.data[at]) || rest.data[at] == '/'))
        at++;
    from = at;
    while (at < rest.length && !is_space(rest.data[at]) && rest.data[at] != '/' &&
           (rest.data[at] != '=' || at == from))
        at++;
    if (at == from)
        return false;
    *name = str_slice(rest, from, at);
    *value = STR_NONE;
    while (at < rest.length && is_space(rest.data[at]))
        at++;
    if (at < rest.length && rest.data[at] == '=') {
        at++;
        while (at < rest.length && is_space(rest.data[at]))
            at++;
        from = at;
        if (at < rest.length && (rest.data[at] == '"' || rest.data[at] == '\'')) {
            const char *end = memchr(rest.data + at + 1, rest.data[at], rest.length - at - 1);

            from++;
            at = end ? (size_t)(end - rest.data) : rest.length;
            *value = str_slice(rest, from, at);
            at += at < rest.length;
        } else {
            while (at < rest.length && !is_space(rest.data[at]))
                at++;
            *value = str_slice(rest, from, at);
        }
    }
    *attributes = after(rest, at);
    return true;
}

struct str html_attribute(struct str attributes, const char *name)
{
    struct str wanted = str_of(name), found, value;

    while (html_attribute_next(&attributes, &found, &value))
        if (str_eq_nocase(found, wanted))
            return value.data ? value : STR("");
    return STR_NONE;
}

void html_add_decoded(struct buf *out, struct str source)
{
    while (source.length > 0) {
        const char *mark = memchr(source.data, '&', source.length);
        size_t before = mark ? (size_t)(mark - source.data) : source.length, length;
        uint32_t character;

        buf_add(out, source.data, before);
        source = after(source, before);
        if (source.length == 0)
            break;
        length = entity_decode(source, &character);
        if (length > 0)
            buf_add_utf8(out, character);
        else
            buf_add_char(out, '&');
        source = after(source, length > 0 ? length : 1);
    }
}

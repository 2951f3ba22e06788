/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_text.c - headers and encodings of mail. */
#include "article/formats/mail_text.h"

#include "article/text/base64.h"
#include "article/text/charset.h"

static struct str next_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

struct str mail_cut_headers(struct str *message)
{
    struct str rest = *message, headers = *message;

    while (rest.data) {
        const char *start = rest.data;

        if (next_line(&rest).length > 0)
            continue;
        headers.length = (size_t)(start - headers.data);
        break;
    }
    *message = rest.data ? rest : STR("");
    return headers;
}

static bool is_fold(struct str rest)
{
    return rest.length > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t');
}

struct str mail_header(struct str headers, const char *name)
{
    struct str rest = headers;
    size_t length = strlen(name);

    while (rest.data) {
        struct str line = next_line(&rest);

        if (line.length <= length || line.data[length] != ':' ||
            !str_eq_nocase(str_slice(line, 0, length), str_of(name)))
            continue;
        while (is_fold(rest)) {
            struct str fold = next_line(&rest);

            line.length = (size_t)(fold.data + fold.length - line.data);
        }
        return str_trim(str_slice(line, length + 1, line.length));
    }
    return STR_NONE;
}

static int hex_value(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* "=E9", and the soft line break "=\n"; how many bytes it takes, 0 for another "=". */
static size_t take_quoted(struct str text, struct buf *out)
{
    int high = text.length > 2 ? hex_value(text.data[1]) : -1;
    int low = text.length > 2 ? hex_value(text.data[2]) : -1;

    if (text.length > 1 && text.data[1] == '\n')
        return 2;
    if (text.length > 2 && text.data[1] == '\r' && text.data[2] == '\n')
        return 3;
    if (high < 0 || low < 0)
        return 0;
    buf_add_char(out, (char)(high << 4 | low));
    return 3;
}

static void add_quoted_printable(struct str text, bool header, struct buf *out)
{
    while (text.length > 0) {
        size_t taken = text.data[0] == '=' ? take_quoted(text, out) : 0;

        if (taken == 0) {
            buf_add_char(out, header && text.data[0] == '_' ? ' ' : text.data[0]);
            taken = 1;
        }
        text = str_slice(text, taken, text.length);
    }
}

void mail_add_decoded(struct str body, struct str encoding, struct buf *out)
{
    if (str_eq_nocase(encoding, STR("base64")))
        base64_decode(body, out);
    else if (str_eq_nocase(encoding, STR("quoted-printable")))
        add_quoted_printable(body, false, out);
    else
        buf_add_str(out, body);
}

/* "=?charset?B?text?=" at the start: its length, its text appended; 0 when it is none. */
static size_t take_encoded_word(struct str text, struct buf *out)
{
    struct str rest = str_slice(text, 2, text.length), charset, kind, coded;
    BUF_AUTO struct buf bytes = {0};

    charset = str_cut(&rest, '?');
    kind = rest.data ? str_cut(&rest, '?') : STR_NONE;
    coded = rest.data ? str_cut(&rest, '?') : STR_NONE;
    if (kind.length != 1 || !rest.data || rest.length == 0 || rest.data[0] != '=')
        return 0;
    if (kind.data[0] == 'B' || kind.data[0] == 'b')
        base64_decode(coded, &bytes);
    else if (kind.data[0] == 'Q' || kind.data[0] == 'q')
        add_quoted_printable(coded, true, &bytes);
    else
        return 0;
    charset_decode(out, buf_str(&bytes), charset);
    return (size_t)(rest.data + 1 - text.data);
}

static size_t space_length(struct str text)
{
    size_t length = 0;

    while (length < text.length && strchr(" \t\r\n", text.data[length]))
        length++;
    return length;
}

static void add_unfolded(struct str text, struct buf *out)
{
    bool after_word = false; /* white space between two encoded words does not count */

    while (text.length > 0) {
        size_t space = space_length(text), taken = 0;
        struct str rest = str_slice(text, space, text.length);
        size_t before = out->length;

        if (space > 0 && out->length > 0)
            buf_add_char(out, ' ');
        if (str_starts(rest, STR("=?"))) {
            if (after_word)
                out->length = before;
            taken = take_encoded_word(rest, out);
        }
        after_word = taken > 0;
        if (taken == 0 && rest.length > 0) {
            buf_add_char(out, rest.data[0]);
            taken = 1;
        }
        text = str_slice(rest, taken, rest.length);
    }
}

void mail_add_header(struct str headers, const char *name, struct buf *out)
{
    struct str value = mail_header(headers, name);
    BUF_AUTO struct buf decoded = {0};

    charset_decode(&decoded, value.data ? value : STR(""), STR_NONE);
    add_unfolded(buf_str(&decoded), out);
}

void mail_add_parameter(struct str header, const char *name, struct buf *out)
{
    struct str rest = header;

    str_cut(&rest, ';');
    while (rest.data) {
        struct str value = str_cut(&rest, ';');
        struct str key = str_trim(str_cut(&value, '='));
        const char *end;

        if (!value.data || !str_eq_nocase(key, str_of(name)))
            continue;
        value = str_trim(value);
        if (value.length > 0 && value.data[0] == '"') { /* a ";" may be inside */
            value = str_n(value.data + 1, (size_t)(header.data + header.length - value.data) - 1);
            end = memchr(value.data, '"', value.length);
            value.length = end ? (size_t)(end - value.data) : value.length;
        }
        buf_add_str(out, value);
        return;
    }
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_mend.c - one pass over the text, with a stack of open brackets. */
#include "article/formats/json/json_mend.h"

#include "base/json.h"

#define NAME_MAX 64 /* bytes of a name without quotes */

struct mender {
    struct str text;
    size_t at;
    struct buf *out;
    char open[JSON_DEPTH_MAX]; /* the closing bracket of each open one */
    size_t depth;
    bool comma;   /* one is due before the next value, if one follows */
    bool value;   /* a value has ended: the next needs a comma between */
    bool stopped; /* the rest is no part of the value */
};

static char peek(const struct mender *mender, size_t ahead)
{
    return mender->at + ahead < mender->text.length ? mender->text.data[mender->at + ahead] : '\0';
}

static bool is_space(char byte)
{
    return (unsigned char)byte <= ' ';
}

static bool is_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '$' || (byte >= '0' && byte <= '9') || (byte & 0x80);
}

static struct str rest(const struct mender *mender)
{
    return str_slice(mender->text, mender->at, mender->text.length);
}

/* ---- between values ------------------------------------------------------------------------- */

/* Skip past the end mark, or to the end of the text. */
static void skip_past(struct mender *mender, const char *mark)
{
    ptrdiff_t end = str_find(rest(mender), str_of(mark));

    mender->at = end < 0 ? mender->text.length : mender->at + (size_t)end + strlen(mark);
}

/* Skip white space and comments. Returns the byte that follows. */
static char skip_blank(struct mender *mender)
{
    static const struct {
        const char *open, *close;
    } comments[] = {{"/*", "*/"}, {"//", "\n"}};
    static const char *const marks[] = {"//<![CDATA[", "//]]>", "<![CDATA[", "]]>",
                                        "<!--",        "-->",   "*/"};
    bool skipped;

    do {
        skipped = false;
        while (mender->at < mender->text.length && is_space(peek(mender, 0)))
            mender->at++;
        for (size_t i = 0; i < sizeof marks / sizeof marks[0] && !skipped; i++)
            if ((skipped = str_starts(rest(mender), str_of(marks[i]))))
                mender->at += strlen(marks[i]);
        for (size_t i = 0; i < sizeof comments / sizeof comments[0] && !skipped; i++)
            if ((skipped = str_starts(rest(mender), str_of(comments[i].open))))
                skip_past(mender, comments[i].close);
    } while (skipped);
    return peek(mender, 0);
}

/* A value or a name begins: write the comma before it, which may be missing. */
static void begin(struct mender *mender)
{
    if (mender->comma || mender->value)
        buf_add_char(mender->out, ',');
    mender->comma = mender->value = false;
}

static void end_value(struct mender *mender)
{
    mender->value = true;
    mender->stopped = mender->depth == 0;
}

static void open_bracket(struct mender *mender, char bracket)
{
    mender->at++;
    begin(mender);
    if (mender->depth == JSON_DEPTH_MAX) {
        mender->stopped = true;
        return;
    }
    buf_add_char(mender->out, bracket);
    mender->open[mender->depth++] = bracket == '{' ? '}' : ']';
}

/* Close brackets until this one is closed, if it is open at all. */
static void close_bracket(struct mender *mender, char bracket)
{
    size_t depth = mender->depth;

    mender->at++;
    while (depth > 0 && mender->open[depth - 1] != bracket)
        depth--;
    if (depth == 0)
        return;
    while (mender->depth >= depth)
        buf_add_char(mender->out, mender->open[--mender->depth]);
    mender->comma = false;
    end_value(mender);
}

/* ---- strings -------------------------------------------------------------------------------- */

static size_t skip_space(struct str text, size_t at)
{
    while (at < text.length && is_space(text.data[at]))
        at++;
    return at;
}

/* Can a value or a name stand here, rather than the next word of a sentence? */
static bool begins_value(struct str text)
{
    static const char *const words[] = {"true", "false", "null", "undefined"};
    size_t name = 0;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_starts(text, str_of(words[i])))
            return true;
    if (text.length == 0 || strchr("\"'{}[]-/,0123456789", text.data[0]))
        return true;
    while (name < text.length && name < NAME_MAX && is_name(text.data[name]))
        name++;
    return name > 0 && name < text.length && text.data[name] == ':';
}

/* Does a quote here end the string? What may follow a string must follow it. */
static bool ends_string(const struct mender *mender)
{
    size_t at = skip_space(mender->text, mender->at + 1);

    if (at == mender->text.length)
        return true;
    if (mender->text.data[at] == ',')
        return begins_value(
            str_slice(mender->text, skip_space(mender->text, at + 1), mender->text.length));
    return strchr(":}];/", mender->text.data[at]) ||
           mender->text.data[at] == mender->text.data[mender->at];
}

static bool is_hex(struct str digits)
{
    for (size_t i = 0; i < digits.length; i++)
        if (!((digits.data[i] >= '0' && digits.data[i] <= '9') ||
              ((digits.data[i] | 0x20) >= 'a' && (digits.data[i] | 0x20) <= 'f')))
            return false;
    return digits.length == 4;
}

/* Copy an escape that JSON knows; of others the character alone. */
static void copy_escape(struct mender *mender)
{
    char next = peek(mender, 1);
    bool known = next != '\0' && strchr("\"\\/bfnrt", next);

    if (next == 'u')
        known = is_hex(str_slice(mender->text, mender->at + 2, mender->at + 6));
    if (known) {
        buf_add(mender->out, mender->text.data + mender->at, 2);
        mender->at += 2;
    } else {
        mender->at++;
    }
}

/* Lines are a template's, but an empty line is between paragraphs. */
static void copy_byte(struct mender *mender)
{
    char byte = mender->text.data[mender->at++];

    if (byte == '"') {
        buf_add_text(mender->out, "\\\"");
    } else if (byte == '\n' && peek(mender, 0) == '\n') {
        buf_add_text(mender->out, "\\n\\n");
        mender->at++;
    } else {
        buf_add_char(mender->out, is_space(byte) ? ' ' : byte);
    }
}

static void copy_string(struct mender *mender, char quote)
{
    begin(mender);
    buf_add_char(mender->out, '"');
    mender->at++;
    while (mender->at < mender->text.length) {
        char byte = peek(mender, 0);

        if (byte == quote && ends_string(mender))
            break;
        if (byte == '\\')
            copy_escape(mender);
        else
            copy_byte(mender);
    }
    mender->at++;
    buf_add_char(mender->out, '"');
    end_value(mender);
}

/* ---- words ---------------------------------------------------------------------------------- */

/* A number, a literal, a name without quotes, or something unknown, which becomes null. */
static void copy_word(struct mender *mender)
{
    size_t from = mender->at;
    struct str word;

    while (is_name(peek(mender, 0)) || (peek(mender, 0) != '\0' && strchr("+-.", peek(mender, 0))))
        mender->at++;
    word = str_slice(mender->text, from, mender->at);
    if (word.length == 0) {
        mender->at++;
        return;
    }
    begin(mender);
    if (skip_blank(mender) == ':')
        json_add_string(mender->out, word);
    else if (str_is(word, "true") || str_is(word, "false") || word.data[0] == '-' ||
             (word.data[0] >= '0' && word.data[0] <= '9'))
        buf_add_str(mender->out, word);
    else
        buf_add_text(mender->out, "null");
    end_value(mender);
}

static void take_next(struct mender *mender, char next)
{
    if (next == '{' || next == '[') {
        open_bracket(mender, next);
    } else if (next == '}' || next == ']') {
        close_bracket(mender, next);
    } else if (next == '"' || next == '\'') {
        copy_string(mender, next);
    } else if (next == ',') {
        mender->comma = mender->comma || mender->value;
        mender->value = false;
        mender->at++;
    } else if (next == ':') {
        buf_add_char(mender->out, ':');
        mender->comma = mender->value = false;
        mender->at++;
    } else {
        copy_word(mender);
    }
}

void json_mend(struct str text, struct buf *out)
{
    struct mender mender = {.text = text, .out = out};
    char next;

    while (!mender.stopped && ((next = skip_blank(&mender)) != '\0' || mender.at < text.length))
        take_next(&mender, next);
    while (mender.depth > 0)
        buf_add_char(out, mender.open[--mender.depth]);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.c - parses request targets (RFC 3986; `+` is a space, as in HTML forms). */
#include "server/http/url.h"

#include "base/utf8.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* The byte of the escape at `at`, or -1 if there is no escape. */
static int escaped_byte(struct str text, size_t at)
{
    int high, low;

    if (at + 2 >= text.length)
        return -1;
    high = hex_value(text.data[at + 1]);
    low = hex_value(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static enum status check_text(struct str text, const char *what, struct error *err)
{
    if (text.length && memchr(text.data, '\0', text.length))
        return error_set(err, STATUS_BAD_REQUEST, "%s must not have a NUL character", what);
    if (!utf8_valid(text))
        return error_set(err, STATUS_BAD_REQUEST, "%s is not valid UTF-8", what);
    return STATUS_OK;
}

static enum status decode(struct str raw, bool form, const char *what, struct arena *arena,
                          struct str *out, struct error *err)
{
    char *text = arena_alloc(arena, raw.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < raw.length; i++) {
        char byte = raw.data[i];

        if (byte == '%') {
            int meant = escaped_byte(raw, i);

            if (meant < 0 && !form)
                return error_set(err, STATUS_BAD_REQUEST,
                                 "%s has a `%%` without two hexadecimal digits after it", what);
            if (meant >= 0) {
                byte = (char)meant;
                i += 2;
            }
        } else if (byte == '+' && form)
            byte = ' ';
        text[length++] = byte;
    }
    text[length] = '\0';
    *out = str_n(text, length);
    return check_text(*out, what, err);
}

enum status url_decode_part(struct str part, const char *what, struct arena *arena, struct str *out,
                            struct error *err)
{
    return decode(part, false, what, arena, out, err);
}

static uint32_t count_params(struct str query)
{
    uint32_t count = query.data ? 1 : 0;

    for (size_t i = 0; i < query.length; i++)
        count += query.data[i] == '&';
    return count;
}

static enum status parse_param(struct str piece, struct arena *arena, struct url_param *param,
                               struct error *err)
{
    struct str name = str_cut(&piece, '=');

    if (!piece.data)
        piece = STR("");
    if (decode(name, true, "the name of a URL parameter", arena, &param->name, err))
        return err->status;
    return decode(piece, true, "the value of a URL parameter", arena, &param->value, err);
}

static enum status parse_query(struct str query, struct arena *arena, struct url *url,
                               struct error *err)
{
    uint32_t room = count_params(query);
    struct url_param *params;

    if (room > URL_PARAMS_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "the URL has more than %d parameters",
                         URL_PARAMS_MAX);
    params = arena_alloc(arena, room * sizeof *params);
    url->params = params;
    while (query.data) {
        struct str piece = str_cut(&query, '&');

        if (piece.length == 0)
            continue;
        if (parse_param(piece, arena, &params[url->param_count], err))
            return err->status;
        url->param_count++;
    }
    return STATUS_OK;
}

/* Takes the host off an absolute target, "http://host:port/path" (RFC 9112, 3.2.2). */
static void cut_authority(struct str *target, struct url *url)
{
    struct str scheme = STR("http://");
    size_t end = scheme.length;

    if (!str_starts_nocase(*target, scheme))
        return;
    while (end < target->length && target->data[end] != '/' && target->data[end] != '?')
        end++;
    url->host = str_slice(*target, scheme.length, end);
    *target = str_slice(*target, end, target->length);
}

enum status url_parse(struct str target, struct arena *arena, struct url *out, struct error *err)
{
    *out = (struct url){0};
    cut_authority(&target, out);
    out->path = str_cut(&target, '?');
    out->query = target.data ? target : STR("");
    if (out->host.data && out->path.length == 0)
        out->path = STR("/");
    if (!str_starts(out->path, STR("/")) && !str_is(out->path, "*"))
        return error_set(err, STATUS_BAD_REQUEST, "the request's target must start with `/`");
    return parse_query(target, arena, out, err);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_links.c - finds <FLocat xlink:href=".."> in the text of METS. */
#include "article/input/mets_links.h"

#include "article/text/entity.h"
#include "base/utf8.h"

/* ---- the first element ---------------------------------------------------------------------- */

static struct str without_prefix(struct str name)
{
    const char *colon = name.length ? memchr(name.data, ':', name.length) : NULL;

    return colon ? str_slice(name, (size_t)(colon - name.data) + 1, name.length) : name;
}

static struct str name_of_tag(struct str tag)
{
    size_t length = 0;

    while (length < tag.length && !strchr(" \t\r\n/>", tag.data[length]))
        length++;
    return without_prefix(str_slice(tag, 0, length));
}

/* Cuts what ends with `end` off the start of the text. False: it does not end. */
static bool skip_past(struct str *text, struct str end)
{
    ptrdiff_t at = str_find(*text, end);

    if (at >= 0)
        *text = str_slice(*text, (size_t)at + end.length, text->length);
    return at >= 0;
}

bool mets_begins(struct str head)
{
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = str_slice(head, 3, head.length);
    for (;;) {
        head = str_trim(head);
        if (str_starts(head, STR("<?")) || str_starts(head, STR("<!"))) {
            struct str end = str_starts(head, STR("<!--")) ? STR("-->") : STR(">");

            if (!skip_past(&head, end))
                return false;
            continue;
        }
        return str_starts(head, STR("<")) &&
               str_is(name_of_tag(str_slice(head, 1, head.length)), "mets");
    }
}

/* ---- addresses ------------------------------------------------------------------------------ */

static int hex_digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *at =
        byte ? strchr(digits, byte >= 'A' && byte <= 'F' ? byte + ('a' - 'A') : byte) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool is_page_name(struct str path)
{
    static const struct str suffixes[] = {STR_INIT(".xml"), STR_INIT(".alto")};

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (path.length > suffixes[i].length &&
            str_eq_nocase(str_slice(path, path.length - suffixes[i].length, path.length),
                          suffixes[i]))
            return true;
    return false;
}

static void add_decoded(struct buf *out, struct str address)
{
    for (size_t i = 0; i < address.length; i++) {
        int high =
            address.data[i] == '%' && i + 2 < address.length ? hex_digit(address.data[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(address.data[i + 2]) : -1;
        char byte = address.data[i] == '\\' ? '/' : address.data[i];

        if (low >= 0) {
            byte = (char)(high << 4 | low);
            i += 2;
        }
        buf_add_char(out, byte);
    }
}

bool mets_page_path(struct str address, struct buf *path)
{
    address = str_trim(address);
    if (str_starts_nocase(address, STR("file:")))
        address = str_slice(address, strlen("file:"), address.length);
    while (str_starts(address, STR("/")) || str_starts(address, STR("./")))
        address = str_slice(address, 1, address.length);
    if (str_find(address, STR(":")) >= 0)
        return false;
    add_decoded(path, address);
    return is_page_name(buf_str(path)) && !memchr(path->data, '\0', path->length);
}

static void drop_last(struct buf *out, size_t begun)
{
    size_t length = out->length;

    while (length > begun && out->data[length - 1] != '/')
        length--;
    out->length = length > begun ? length - 1 : begun;
}

static bool add_parts(struct buf *out, size_t begun, struct str path)
{
    while (path.data) {
        struct str part = str_cut(&path, '/');

        if (part.length == 0 || str_is(part, "."))
            continue;
        if (str_is(part, "..")) {
            if (out->length == begun)
                return false;
            drop_last(out, begun);
            continue;
        }
        if (out->length > begun)
            buf_add_char(out, '/');
        buf_add_str(out, part);
    }
    return true;
}

bool mets_resolve(struct str mets, struct str path, struct buf *out)
{
    const char *slash = mets.length ? memrchr(mets.data, '/', mets.length) : NULL;
    size_t begun;

    if (str_starts(mets, STR("/")))
        buf_add_char(out, '/');
    begun = out->length;
    return (!slash || add_parts(out, begun, str_slice(mets, 0, (size_t)(slash - mets.data)))) &&
           add_parts(out, begun, path);
}

/* ---- links ---------------------------------------------------------------------------------- */

static void add_resolved(struct buf *out, struct str text)
{
    for (size_t at = 0; at < text.length;) {
        uint32_t character = 0;
        size_t length =
            text.data[at] == '&' ? entity_decode(str_slice(text, at, text.length), &character) : 0;

        if (length > 0)
            buf_add_utf8(out, character);
        else
            buf_add_char(out, text.data[at]);
        at += length > 0 ? length : 1;
    }
}

/* The value of `href` in a tag, with its character references resolved. */
static bool find_href(struct str tag, struct buf *out)
{
    ptrdiff_t at = str_find(tag, STR("href"));
    struct str rest = at < 0 ? STR_NONE : str_trim(str_slice(tag, (size_t)at + 4, tag.length));
    char quote;

    if (rest.length < 2 || rest.data[0] != '=')
        return false;
    rest = str_trim(str_slice(rest, 1, rest.length));
    quote = rest.length > 0 ? rest.data[0] : '\0';
    if (quote != '"' && quote != '\'')
        return false;
    rest = str_slice(rest, 1, rest.length);
    add_resolved(out, str_cut(&rest, quote));
    return true;
}

void mets_each_link(struct str mets, void (*each)(void *context, struct str address), void *context)
{
    size_t count = 0;

    while (count < METS_PAGES_MAX && skip_past(&mets, STR("FLocat"))) {
        const char *end = mets.length ? memchr(mets.data, '>', mets.length) : NULL;
        BUF_AUTO struct buf address = {0};

        if (!end)
            return;
        if (find_href(str_slice(mets, 0, (size_t)(end - mets.data)), &address)) {
            each(context, buf_str(&address));
            count++;
        }
        mets = str_slice(mets, (size_t)(end - mets.data), mets.length);
    }
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_part.c - reads the header and body of a part. No other file uses GMime. */
#include "article/formats/mail/mail_part.h"

#include <gmime/gmime.h>
#include <pthread.h>

#include "article/formats/fields/header_fields.h"
#include "article/text/charset.h"
#include "article/text/text_clean.h"
#include "base/utf8.h"

#define FIELD_BYTES_MAX ((size_t)16 * 1024) /* longer fields are cut */

static void start_gmime(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, g_mime_init);
}

/* The field as written, but in UTF-8. */
static struct str raw_field(const struct mail_part *part, const char *name, struct arena *arena)
{
    struct str value = header_field(part->fields, name);
    BUF_AUTO struct buf text = {0};

    if (value.length > FIELD_BYTES_MAX)
        value.length = FIELD_BYTES_MAX;
    charset_decode(&text, value.data ? value : STR(""), STR_NONE);
    return arena_str(arena, buf_str(&text));
}

/* Encoded words declared as Latin-1 or ASCII are windows-1252, as on the web. GMime would turn
 * their quotation marks into control characters. */
static void add_with_web_charsets(struct buf *out, struct str text)
{
    static const char *const narrow[] = {"=?iso-8859-1?", "=?us-ascii?"};
    ptrdiff_t at;

    while ((at = str_find(text, STR("=?"))) >= 0) {
        struct str word = str_slice(text, (size_t)at, text.length);
        size_t taken = 2;

        buf_add_str(out, str_slice(text, 0, (size_t)at));
        for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
            if (str_starts_nocase(word, str_of(narrow[i])))
                taken = strlen(narrow[i]);
        buf_add_text(out, taken > 2 ? "=?windows-1252?" : "=?");
        text = str_slice(word, taken, word.length);
    }
    buf_add_str(out, text);
}

/* Turn each run of white space into one space, including folds and white space from encoded
 * words. */
static struct str one_line(const char *decoded, struct arena *arena)
{
    BUF_AUTO struct buf line = {0};
    size_t length = 0;

    utf8_add_repaired(&line, str_of(decoded));
    text_drop_controls(&line);
    for (size_t i = 0; i < line.length; i++) {
        char byte = strchr("\t\n", line.data[i]) ? ' ' : line.data[i];

        if (byte != ' ' || (length > 0 && line.data[length - 1] != ' '))
            line.data[length++] = byte;
    }
    return arena_str(arena, str_trim(str_n(line.data, length)));
}

struct str mail_part_field(const struct mail_part *part, const char *name, struct arena *arena)
{
    BUF_AUTO struct buf words = {0};
    struct str value;
    char *decoded;

    start_gmime();
    add_with_web_charsets(&words, raw_field(part, name, arena));
    decoded = g_mime_utils_header_decode_text(NULL, arena_str(arena, buf_str(&words)).data);
    value = one_line(decoded, arena);
    g_free(decoded);
    return value;
}

static struct str lower_case(struct arena *arena, const char *text)
{
    char *lower = g_ascii_strdown(text, -1);
    struct str copy = arena_str(arena, str_of(lower));

    g_free(lower);
    return copy;
}

static struct str parameter(GMimeContentType *type, const char *name, struct arena *arena)
{
    const char *value = g_mime_content_type_get_parameter(type, name);

    return arena_str(arena, str_of(value ? value : ""));
}

static void read_type(struct mail_part *part, struct arena *arena)
{
    struct str declared = raw_field(part, "Content-Type", arena);
    GMimeContentType *type;
    char *both;

    part->has_type = memchr(declared.data, '/', declared.length) != NULL;
    type = g_mime_content_type_parse(NULL, part->has_type ? declared.data : "text/plain");
    both = g_mime_content_type_get_mime_type(type);
    part->type = lower_case(arena, both);
    part->charset = parameter(type, "charset", arena);
    part->boundary = parameter(type, "boundary", arena);
    part->name = parameter(type, "name", arena);
    g_free(both);
    g_object_unref(type);
}

/* Remove the folders of the sender's disk. */
static struct str base_name(struct str path)
{
    for (size_t i = path.length; i > 0; i--)
        if (path.data[i - 1] == '/' || path.data[i - 1] == '\\')
            return str_slice(path, i, path.length);
    return path;
}

/* The file name is in the disposition; older mailers put it only in the type. */
static void read_disposition(struct mail_part *part, struct arena *arena)
{
    struct str declared = raw_field(part, "Content-Disposition", arena);
    GMimeContentDisposition *disposition = g_mime_content_disposition_parse(NULL, declared.data);
    const char *name = g_mime_content_disposition_get_parameter(disposition, "filename");

    part->attached = g_mime_content_disposition_is_attachment(disposition);
    if (name && *name)
        part->name = arena_str(arena, str_of(name));
    part->name = base_name(part->name);
    g_object_unref(disposition);
}

void mail_part_read(struct str bytes, struct arena *arena, struct mail_part *part)
{
    start_gmime();
    *part = (struct mail_part){.body = bytes};
    part->fields = header_fields_cut(&part->body);
    read_type(part, arena);
    read_disposition(part, arena);
}

static GMimeContentEncoding encoding_of(const struct mail_part *part)
{
    struct str name = header_field(part->fields, "Content-Transfer-Encoding");
    char known[32] = "";

    if (name.length < sizeof known)
        memcpy(known, name.data ? name.data : "", name.length);
    return g_mime_content_encoding_from_string(known);
}

struct str mail_part_bytes(const struct mail_part *part, struct buf *out)
{
    GMimeContentEncoding kind = encoding_of(part);
    GMimeEncoding encoding;
    size_t room;

    if (kind != GMIME_CONTENT_ENCODING_BASE64 && kind != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE &&
        kind != GMIME_CONTENT_ENCODING_UUENCODE)
        return part->body;
    g_mime_encoding_init_decode(&encoding, kind);
    room = g_mime_encoding_outlen(&encoding, part->body.length);
    out->length += g_mime_encoding_flush(&encoding, part->body.data, part->body.length,
                                         buf_reserve(out, room));
    return buf_str(out);
}

static bool is_boundary(struct str line, struct str boundary, bool *last)
{
    if (!str_starts(line, STR("--")) || !str_starts(str_slice(line, 2, line.length), boundary))
        return false;
    line = str_slice(line, 2 + boundary.length, line.length);
    *last = str_starts(line, STR("--"));
    return str_trim(str_slice(line, *last ? 2 : 0, line.length)).length == 0;
}

/* Cut off the text before the next boundary line, and that line. The line end before the boundary
 * belongs to it. Without a boundary, cut off everything. */
static struct str cut_at_boundary(struct str *rest, struct str boundary, bool *last)
{
    struct str whole = *rest;

    while (rest->data) {
        struct str before = str_n(whole.data, (size_t)(rest->data - whole.data));

        if (!is_boundary(str_cut(rest, '\n'), boundary, last))
            continue;
        if (str_ends(before, STR("\n")))
            before.length--;
        if (str_ends(before, STR("\r")))
            before.length--;
        return before;
    }
    *last = true;
    return whole;
}

bool mail_part_next(const struct mail_part *multipart, struct str *rest, struct str *bytes)
{
    bool last = false;

    if (multipart->boundary.length == 0 || !rest->data)
        return false;
    if (rest->data == multipart->body.data) /* skip the preamble */
        cut_at_boundary(rest, multipart->boundary, &last);
    if (last || !rest->data)
        return false;
    *bytes = cut_at_boundary(rest, multipart->boundary, &last);
    if (last)
        *rest = STR_NONE;
    return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wp_text.c - handles shortcodes and implied paragraphs. */
#include "article/formats/feed/wp_text.h"

/* Shortcodes of WordPress and of common plugins. Others are recognised by their attributes. */
static const char *const codes[] = {
    "audio",     "caption",     "contact-form", "contact-field", "embed",      "gallery",
    "youtube",   "vimeo",       "video",        "playlist",      "slideshow",  "googlemaps",
    "polldaddy", "soundcloud",  "spotify",      "tweet",         "twitter",    "instagram",
    "wpvideo",   "googlevideo", "scribd",       "slideshare",    "wp_caption", "dropcap",
    "toc",       "more",        "sc",
};

/* Shortcodes whose content is a URL, not text. */
static const char *const media[] = {"embed", "audio", "video", "youtube", "playlist"};

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define CODE_MAX    2048 /* bytes of one shortcode's tag */

static bool is_one_of(struct str name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(name, str_of(list[i])))
            return true;
    return false;
}

static bool is_name_byte(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-';
}

/* Length and name of the shortcode tag at the start of the text; 0 for other brackets, such as
 * "[sic]". */
static size_t code_length(struct str text, struct str *name)
{
    size_t at = 1 + (text.length > 1 && text.data[1] == '/'), start = at;
    const char *end = memchr(text.data, ']', text.length < CODE_MAX ? text.length : CODE_MAX);
    struct str inside;

    if (!end)
        return 0;
    inside = str_n(text.data, (size_t)(end - text.data));
    while (at < inside.length && is_name_byte(inside.data[at]))
        at++;
    *name = str_slice(inside, start, at);
    if (name->length == 0 || (at < inside.length && !strchr(" \t\n/=", inside.data[at])))
        return 0;
    if (!is_one_of(*name, codes, COUNT(codes)) &&
        str_find(str_slice(inside, at, inside.length), STR("=\"")) < 0)
        return 0;
    return inside.length + 1;
}

/* Length of "[embed]address[/embed]"; of the tag alone if it is not closed. */
static size_t media_length(struct str text, size_t tag, struct str name)
{
    struct str rest = str_slice(text, tag, text.length < CODE_MAX ? text.length : CODE_MAX);
    ptrdiff_t end = str_find(rest, STR("[/"));
    struct str closing;

    if (end < 0 || !code_length(str_slice(rest, (size_t)end, rest.length), &closing) ||
        !str_eq_nocase(closing, name))
        return tag;
    return tag + (size_t)end + closing.length + 3;
}

static size_t skip_code(struct str text)
{
    struct str name;
    size_t length = code_length(text, &name);

    if (length > 0 && text.data[1] != '/' && is_one_of(name, media, COUNT(media)))
        return media_length(text, length, name);
    return length;
}

static void add_line_end(struct str rest, struct buf *out)
{
    bool blank = rest.length > 1 && rest.data[1] == '\n';

    buf_add_text(out, blank ? "\n<p>" : "<br>\n");
}

void wp_add_html(struct str content, struct buf *out)
{
    bool written_in_blocks = str_find(content, STR("<!-- wp:")) >= 0;

    while (content.length > 0) {
        size_t plain = 0, skipped;

        while (plain < content.length && content.data[plain] != '[' && content.data[plain] != '\n')
            plain++;
        buf_add(out, content.data, plain);
        content = str_slice(content, plain, content.length);
        if (content.length == 0)
            return;
        skipped = content.data[0] == '[' ? skip_code(content) : 1;
        if (content.data[0] == '\n' && !written_in_blocks)
            add_line_end(content, out);
        else if (skipped == 0 || content.data[0] == '\n')
            buf_add_char(out, content.data[0]);
        content = str_slice(content, skipped ? skipped : 1, content.length);
    }
}

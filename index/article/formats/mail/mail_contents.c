/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_contents.c - walks over the parts of a message. */
#include "article/formats/mail/mail_contents.h"

#include "article/input/member.h"
#include "article/text/charset.h"
#include "article/text/text_clean.h"

struct mail_walk {
    struct arena *arena;
    struct mail_contents *contents;
};

static bool is_one_of(const char *const *types, struct str type)
{
    for (; *types; types++)
        if (str_starts(type, str_of(*types)))
            return true;
    return false;
}

/* Parts that are no articles and are skipped silently. */
static bool is_furniture(const struct mail_part *part)
{
    static const char *const types[] = {"image/",
                                        "audio/",
                                        "video/",
                                        "font/",
                                        "text/calendar",
                                        "text/directory",
                                        "text/vcard",
                                        "text/x-vcard",
                                        "application/ics",
                                        "application/pgp-",
                                        "application/pkcs",
                                        "application/x-pkcs",
                                        NULL};

    return is_one_of(types, part->type) ||
           (part->name.length > 0 && member_is_furniture(part->name));
}

bool mail_part_is_message(const struct mail_part *part)
{
    static const char *const types[] = {"message/rfc822", "message/global", "message/news", NULL};

    return is_one_of(types, part->type);
}

void mail_add_text(const struct mail_part *part, struct buf *out)
{
    BUF_AUTO struct buf decoded = {0};

    charset_decode(out, mail_part_bytes(part, &decoded), part->charset);
    text_drop_controls(out);
}

/* Where the story's text of this type goes; NULL for other parts and if that text is already
 * there. */
static struct buf *story_of(struct mail_contents *contents, const struct mail_part *part)
{
    struct buf *text = NULL;

    if (str_is(part->type, "text/plain"))
        text = &contents->plain;
    else if (str_is(part->type, "text/html"))
        text = &contents->html;
    return text && text->length == 0 ? text : NULL;
}

/* The first text is the story whatever its name, unless it is marked as an attachment. */
static void take_leaf(struct mail_contents *contents, const struct mail_part *part, bool of_a_page)
{
    bool story = contents->plain.length > 0 || contents->html.length > 0;
    struct buf *text = story_of(contents, part);
    bool file = mail_part_is_message(part) || (part->name.length > 0 && (story || !text));

    if (is_furniture(part))
        return;
    if (part->attached || (file && !of_a_page))
        contents->files[contents->file_count++] = *part;
    else if (text)
        mail_add_text(part, text);
}

static void take_part(struct mail_walk *walk, const struct mail_part *part, bool of_a_page,
                      int depth);

static void take_parts(struct mail_walk *walk, const struct mail_part *multipart, int depth)
{
    static const char *const of_a_page[] = {"multipart/alternative", "multipart/related", NULL};
    struct str rest = multipart->body, bytes;

    while (mail_part_next(multipart, &rest, &bytes)) {
        struct mail_part part;

        if (walk->contents->parts == MAIL_PARTS_MAX) {
            walk->contents->cut = true;
            return;
        }
        mail_part_read(bytes, walk->arena, &part);
        if (str_is(multipart->type, "multipart/digest") && !part.has_type)
            part.type = STR("message/rfc822");
        take_part(walk, &part, is_one_of(of_a_page, multipart->type), depth + 1);
    }
}

static void take_part(struct mail_walk *walk, const struct mail_part *part, bool of_a_page,
                      int depth)
{
    struct mail_contents *contents = walk->contents;

    contents->parts++;
    if (depth > MAIL_DEPTH_MAX)
        contents->cut = true;
    else if (!str_starts(part->type, STR("multipart/")))
        take_leaf(contents, part, of_a_page);
    else if (!str_is(part->type, "multipart/encrypted"))
        take_parts(walk, part, depth);
}

void mail_contents_read(struct str message, struct arena *arena, struct mail_contents *contents)
{
    struct mail_walk walk = {arena, contents};

    mail_part_read(message, arena, &contents->whole);
    take_part(&walk, &contents->whole, false, 0);
}

void mail_contents_fini(struct mail_contents *contents)
{
    buf_fini(&contents->plain);
    buf_fini(&contents->html);
}

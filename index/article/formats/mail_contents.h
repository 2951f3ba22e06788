/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_contents.h - what a message holds: the text that is its story, and attached files.
 *
 *   the story     the first part of text/plain, else the first of text/html, in UTF-8
 *   files         what calls itself an attachment or has a file name, and enclosed messages
 *   left out      pictures, sound and video, signatures, calendars, visiting cards; all that is
 *                 encrypted
 *
 * Of parts that are alternatives to each other, or belong to a page, only attachments are files. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_CONTENTS_H
#define DATELINE_ARTICLE_FORMATS_MAIL_CONTENTS_H

#include "article/formats/mail_part.h"

#define MAIL_PARTS_MAX 200 /* of a message, in all; an enclosed message has its own */
#define MAIL_DEPTH_MAX 10  /* multiparts in multiparts */

struct mail_contents {
    struct mail_part whole; /* the message */
    struct buf plain, html;
    struct mail_part files[MAIL_PARTS_MAX];
    size_t file_count;
    unsigned parts;
    bool cut; /* the message has more than one of the limits allows */
};

/* `message` must outlive the contents, which the caller has zeroed; memory but that of the two
 * texts is in the arena. */
void mail_contents_read(struct str message, struct arena *arena, struct mail_contents *contents);
void mail_contents_fini(struct mail_contents *contents);
/* Is it an enclosed message? */
bool mail_part_is_message(const struct mail_part *part);
/* Text in UTF-8 as the part declares, or by a guess; appended. */
void mail_add_text(const struct mail_part *part, struct buf *out);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_contents.h - find the story and the attached files in a message.
 *
 *   the story     the first part of text/plain, otherwise the first of text/html, in UTF-8
 *   files         parts marked as attachments or with a file name, and enclosed messages
 *   left out      pictures, sound, video, signatures, calendars, visiting cards; encrypted parts
 *
 * Among alternative parts, and among the parts of a page, only attachments are files. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_MAIL_CONTENTS_H
#define DATELINE_ARTICLE_FORMATS_MAIL_MAIL_CONTENTS_H

#include "article/formats/mail/mail_part.h"

#define MAIL_PARTS_MAX 200 /* all parts of a message; an enclosed message has its own */
#define MAIL_DEPTH_MAX 10  /* nested multiparts */

struct mail_contents {
    struct mail_part whole; /* the whole message */
    struct buf plain, html;
    struct mail_part files[MAIL_PARTS_MAX];
    size_t file_count;
    unsigned parts;
    bool cut; /* a limit was reached: some parts are missing */
};

/* Read a message. `message` must outlive the contents, which the caller has zeroed. The two texts
 * are freed by mail_contents_fini; all other memory is in the arena. */
void mail_contents_read(struct str message, struct arena *arena, struct mail_contents *contents);
void mail_contents_fini(struct mail_contents *contents);
/* Is it an enclosed message? */
bool mail_part_is_message(const struct mail_part *part);
/* Append a part's text as UTF-8, decoded by its declared charset or a guess. */
void mail_add_text(const struct mail_part *part, struct buf *out);

#endif

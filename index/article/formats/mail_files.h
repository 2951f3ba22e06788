/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_files.h - the attached files and enclosed messages of a message, each read as an input of
 * its own, as a member of an archive is: its format is chosen anew, what cannot be read is
 * reported.
 *
 * Named "box.mbox!ID/release.txt", with the id of the message's article: many messages have a
 * "release.txt". An article without a date has the message's, one without a source that of the
 * message's article. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_FILES_H
#define DATELINE_ARTICLE_FORMATS_MAIL_FILES_H

#include <jansson.h>

#include "article/formats/mail_contents.h"
#include "article/input/readers.h"

/* `article` has been handed on. Fails only where `in->each` does. */
enum status mail_files_read(struct reader_input *in, const struct mail_contents *contents,
                            const json_t *article, struct arena *arena, struct error *err);

#endif

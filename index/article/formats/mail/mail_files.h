/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_files.h - read a message's attached files and enclosed messages, each as an input of its
 * own.
 *
 * As for a member of an archive, the format is detected again, and a file that cannot be read is
 * reported. Files are named "box.mbox!ID/release.txt", with the id of the message's article,
 * because many messages have a "release.txt". An article without a date gets the message's date;
 * one without a source gets the source of the message's article. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_MAIL_FILES_H
#define DATELINE_ARTICLE_FORMATS_MAIL_MAIL_FILES_H

#include <jansson.h>

#include "article/formats/mail/mail_contents.h"
#include "article/input/readers.h"

/* Read the files. `article` is the message's article, which has been handed on. Fails only if
 * `in->each` does. */
enum status mail_files_read(struct reader_input *in, const struct mail_contents *contents,
                            const json_t *article, struct arena *arena, struct error *err);

#endif

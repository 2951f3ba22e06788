/* SPDX-License-Identifier: GPL-2.0-or-later */
/* member.h - read a member of an archive, then skip its unread bytes.
 *
 * Nothing is unpacked to disk: a member is a source that reads on in the archive. */
#ifndef DATELINE_ARTICLE_INPUT_MEMBER_H
#define DATELINE_ARTICLE_INPUT_MEMBER_H

#include "article/input/readers.h"

/* The next `left` bytes of the archive, as a source. */
struct slice {
    struct reader_input *in;
    uint64_t left;
};
enum status slice_read(void *context, char *out, size_t room, size_t *length, struct error *err);
/* Skip the unread bytes. STATUS_BAD_REQUEST if the archive ends before. */
enum status slice_skip(struct slice *slice, struct error *err);

/* Is it a picture, a script, a font, or a file that an operating system adds ("._a", "__MACOSX/")?
 * Such members are no articles and are skipped silently. */
bool member_is_furniture(struct str name);

/* The name of a member as an input, "export.zip!a/b.html"; yours to free. */
char *member_name(const struct reader_input *in, struct str name);
/* Read one member as an input of its own, with its name after the archive's. `key`: see struct
 * source; identity_of_member() makes it. A member that cannot be read is reported and is no
 * failure. Fails only if the caller's `each` does. */
enum status member_read(struct reader_input *in, struct str name, const char *key,
                        enum status (*read)(void *, char *, size_t, size_t *, struct error *),
                        void *context, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_stamp.h - whether a file is another one than when it was last looked at.
 *
 * For files that are replaced as a whole, as file_replace does: each replacement is a new file with
 * a new inode or a new time. Take the stamp before reading: then a replacement between the two is
 * seen at the next look. Any thread. */
#ifndef DATELINE_BASE_FILE_STAMP_H
#define DATELINE_BASE_FILE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

struct file_stamp { /* all 0: there is no such file */
    uint64_t device, inode, size;
    int64_t changed; /* ns since 1970 */
};

/* The stamp of the file that has this path now. */
struct file_stamp file_stamp_of(const char *path);
bool file_stamp_equal(const struct file_stamp *one, const struct file_stamp *other);

#endif

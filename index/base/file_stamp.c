/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_stamp.c - stat, and a comparison. */
#include "base/file_stamp.h"

#include <sys/stat.h>

#define SECOND ((int64_t)1000000000)

struct file_stamp file_stamp_of(const char *path)
{
    struct stat about;

    if (stat(path, &about))
        return (struct file_stamp){0};
    return (struct file_stamp){.device = about.st_dev,
                               .inode = about.st_ino,
                               .size = (uint64_t)about.st_size,
                               .changed = about.st_mtim.tv_sec * SECOND + about.st_mtim.tv_nsec};
}

bool file_stamp_equal(const struct file_stamp *one, const struct file_stamp *other)
{
    return one->inode == other->inode && one->changed == other->changed &&
           one->size == other->size && one->device == other->device;
}

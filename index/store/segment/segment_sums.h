/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_sums.h - checksums for libxapian's files of a segment, which have none of their own.
 *
 * libxapian trusts its files: what is damaged in them can mislead or crash it. They never change
 * once a segment is built, so their sizes and CRC-32 are kept beside them, and whoever is about to
 * read all of them (--check, a merge) compares first. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_SUMS_H
#define DATELINE_STORE_SEGMENT_SEGMENT_SUMS_H

#include "base/status.h"

/* Write DIRECTORY/sums for the libxapian files that are there now. Not synced. */
enum status segment_sums_write(const char *directory, struct error *err);
/* STATUS_CORRUPT when a file is not as it was written, or has gone. */
enum status segment_sums_verify(const char *directory, struct error *err);

#endif

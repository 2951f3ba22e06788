/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_sums.h - checksums of a segment's libxapian files, which have none of their own.
 *
 * libxapian trusts its files: damage in them can mislead or crash it. The files never change once
 * the segment is built, so their sizes and CRC-32 are stored beside them. Code that is about to
 * read all of them (--check, a merge) verifies them first. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_SUMS_H
#define DATELINE_STORE_SEGMENT_SEGMENT_SUMS_H

#include "base/status.h"

/* Write DIRECTORY/sums for the libxapian files that exist now. Not synced. */
enum status segment_sums_write(const char *directory, struct error *err);
/* STATUS_CORRUPT: a file has changed or is missing. */
enum status segment_sums_verify(const char *directory, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.h - reads a whole file that a command sends. */
#ifndef DATELINE_CLIENT_INPUT_H
#define DATELINE_CLIENT_INPUT_H

#include "base/buf.h"
#include "base/status.h"

#define INPUT_MAX ((size_t)64 << 20) /* bytes */

/* Appends the file; "-" is standard input. STATUS_IO, STATUS_NOT_FOUND, STATUS_TOO_LARGE. */
enum status input_read(const char *path, struct buf *out, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* master.h - reads the master key from a file or the environment. It is not an option of the
 * command line, because all users of the machine can see that. */
#ifndef DATELINE_SERVER_KEYS_MASTER_H
#define DATELINE_SERVER_KEYS_MASTER_H

#include "base/buf.h"
#include "base/status.h"

#define MASTER_KEY_LEAST 16 /* bytes; a shorter key can be guessed */

/* Appends the key in the file. If `file` is NULL, appends the value of DATELINE_MASTER_KEY or
 * MEILI_MASTER_KEY and removes both from the environment; nothing if there is none.
 * STATUS_BAD_REQUEST if the file is empty or the key has characters that a header cannot have. */
enum status master_key_read(const char *file, struct buf *out, struct error *err);

/* STATUS_BAD_REQUEST if other machines can reach the address and the key is too short for that.
 * On a loopback address, or if `insecure`, it only logs a warning. */
enum status master_key_check(struct str master, bool loopback, bool insecure, const char *listen,
                             struct error *err);

#endif

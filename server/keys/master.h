/* SPDX-License-Identifier: GPL-2.0-or-later */
/* master.h - the master key: from a file or the environment, never from the command line, which
 * everybody on the machine can see. */
#ifndef DATELINE_SERVER_KEYS_MASTER_H
#define DATELINE_SERVER_KEYS_MASTER_H

#include "base/buf.h"
#include "base/status.h"

#define MASTER_KEY_LEAST 16 /* bytes: a shorter one may be guessed */

/* The key of the file, or where `file` is NULL that of DATELINE_MASTER_KEY or MEILI_MASTER_KEY,
 * which are then removed from the environment. Empty when there is none. A file that is empty, or a
 * key that no header could carry, is STATUS_BAD_REQUEST. */
enum status master_key_read(const char *file, struct buf *out, struct error *err);

/* Is it long enough for an address that other machines can reach? */
enum status master_key_check(struct str master, bool loopback, bool insecure, const char *listen,
                             struct error *err);

#endif

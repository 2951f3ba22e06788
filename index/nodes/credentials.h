/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credentials.h - who the daemon is for the cluster. Not an option of the command line, because all
 * users of the machine can see that. */
#ifndef DATELINE_NODES_CREDENTIALS_H
#define DATELINE_NODES_CREDENTIALS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/status.h"

/* Appends `user:password` or `ApiKey ...`, the first line of the file. `file` NULL: the value of
 * DATELINE_CLUSTER_AUTH, which is removed from the environment; nothing if there is none.
 * STATUS_BAD_REQUEST. */
enum status credentials_read(const char *file, struct buf *out, struct error *err);
/* Are they the value of the header `Authorization` already? */
bool credentials_are_header(struct str credentials);

#endif

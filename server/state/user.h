/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user.h - which user of the system the daemon runs as. */
#ifndef DATELINE_SERVER_STATE_USER_H
#define DATELINE_SERVER_STATE_USER_H

#include "base/status.h"

/* Becomes the user with this name, with the user's groups, for good: neither this process nor the
 * programs that it starts can become root again. Only root can do that; for the user itself it
 * changes nothing. NULL: stays the same user, and warns if that is root.
 *
 * Call it before other threads start, and before files are opened that the user may not open.
 * STATUS_BAD_REQUEST: there is no such user, or it is root, or this process is not root. */
enum status user_become(const char *name, struct error *err);

#endif

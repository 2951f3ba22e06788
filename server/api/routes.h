/* SPDX-License-Identifier: GPL-2.0-or-later */
/* routes.h - the table of all routes of the daemon. */
#ifndef DATELINE_SERVER_API_ROUTES_H
#define DATELINE_SERVER_API_ROUTES_H

#include "server/state/route.h"

extern const struct route_table api_routes;

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export.h - all hits of a search, as a stream.
 *
 *   export_begin ─▶ finds all hits at one state of the index ─▶ the head of the answer
 *   export_more  ─▶ a slice of rows, again and again, while the client takes them
 *   export_end
 *
 * An export holds its state until it ends: rows are neither lost nor doubled while the index
 * changes. It never shows what is hidden by then. A slice takes about 20 ms or 1 MB, so other
 * requests come between. */
#ifndef DATELINE_SERVER_EXPORTS_EXPORT_H
#define DATELINE_SERVER_EXPORTS_EXPORT_H

#include "server/state/route.h"

/* The whole handler of POST /indexes/{uid}/export. */
enum status export_answer(const struct request *request, struct http_response *response,
                          struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dry_run.h - what would be stored of the documents of a request. */
#ifndef DATELINE_SERVER_API_DRY_RUN_H
#define DATELINE_SERVER_API_DRY_RUN_H

#include "server/state/route.h"
#include "server/tasks/spool.h"

#define DRY_RUN_DOCUMENTS_MAX 100                        /* documents that an answer shows */
#define DRY_RUN_BYTES_MAX     ((size_t)16 * 1024 * 1024) /* of a request: a worker is busy with it */

/* Answers {"receivedDocuments", "understoodDocuments", "documents": [..]} and, for articles, what
 * could not be read. Nothing is stored. Takes the spool over. `read`: dateline-read made articles
 * of the body. STATUS_TOO_LARGE. */
enum status answer_dry_run(const struct request *request, struct spool *spool, bool read,
                           struct http_response *response, struct error *err);

#endif

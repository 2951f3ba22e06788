/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_backup.c - POST /dumps and POST /snapshots. */
#include "server/api/handlers.h"
#include "server/api/task_answer.h"

enum status handle_dump(const struct request *request, struct http_response *response,
                        struct error *err)
{
    const struct task_order order = {.kind = TASK_DUMP_CREATION,
                                     .counts = {TASK_COUNT_NONE, TASK_COUNT_NONE},
                                     .details = STR("\"dumpUid\":null")};

    response->status = 202;
    return answer_task(request, &order, response, err);
}

enum status handle_snapshot(const struct request *request, struct http_response *response,
                            struct error *err)
{
    const struct task_order order = {.kind = TASK_SNAPSHOT_CREATION,
                                     .counts = {TASK_COUNT_NONE, TASK_COUNT_NONE}};

    response->status = 202;
    return answer_task(request, &order, response, err);
}

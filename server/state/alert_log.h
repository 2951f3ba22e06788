/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert_log.h - what backups and takedowns need of the log of alerts. server/alerts offers it;
 * tasks are in a lower room. Any thread. */
#ifndef DATELINE_SERVER_STATE_ALERT_LOG_H
#define DATELINE_SERVER_STATE_ALERT_LOG_H

#include "base/status.h"
#include "base/str.h"

struct taken;

/* A record of the log: JSON, or JSON, a line feed and bytes. Borrowed during the call. */
typedef enum status alert_record_fn(void *context, struct str record, struct error *err);

struct alert_log {
    void *alerts;
    /* Calls each() for records that make the same log, in their order. */
    enum status (*each)(void *alerts, alert_record_fn *each, void *context, struct error *err);
    /* Frees the log of the ids that the list of an index names (engine/takedown.h). */
    enum status (*forget)(void *alerts, const char *index, const struct taken *taken,
                          struct error *err);
    /* The same for the log of another database, which no process uses. */
    enum status (*forget_in)(const char *database, const char *index, const struct taken *taken,
                             struct error *err);
};

#endif

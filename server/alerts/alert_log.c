/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert_log.c - what backups and takedowns need of the book (state/alert_log.h). */
#include "server/state/alert_log.h"

#include "server/alerts/alerts.h"
#include "server/alerts/book.h"

static enum status each_record(void *alerts, alert_record_fn *each, void *context,
                               struct error *err)
{
    struct book *book = alerts_book(alerts);
    enum status status = book_load(book, false, err);

    return status ? status : book_each_record(book, each, context, err);
}

static enum status forget(void *alerts, const char *index, const struct taken *taken,
                          struct error *err)
{
    return alerts_forget(alerts, index, taken, err);
}

static enum status forget_in(const char *database, const char *index, const struct taken *taken,
                             struct error *err)
{
    struct book *book = book_new(database);
    enum status status = book_forget(book, index, taken, err);

    book_close(book);
    return status;
}

struct alert_log alert_log_of(struct alerts *alerts)
{
    return (struct alert_log){alerts, each_record, forget, forget_in};
}

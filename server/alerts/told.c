/* SPDX-License-Identifier: GPL-2.0-or-later */
/* told.c - the bodies of an alert's webhook. */
#include "server/alerts/told.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/alerts/shown.h"
#include "server/hooks/delivery.h"
#include "server/hooks/signature.h"
#include "server/replica/lineage.h"

struct teller {
    struct server *server;
    struct book *book;
    char uuid[UUID_SIZE];
    uint64_t sent; /* the last sequence of the last body */
};

static bool add_body(struct teller *teller, uint64_t after, uint64_t until, struct buf *body)
{
    uint64_t sent = after;
    bool any = shown_add_body(teller->server, teller->book, str_of(teller->uuid), TOLD_RINGS_MAX,
                              until, &sent, body);

    teller->sent = any ? sent : teller->sent;
    return any;
}

/* A body that has not arrived is made again, of the same rings: it must not have a text that was
 * withdrawn or taken down meanwhile. */
static bool next_body(void *context, struct buf *body)
{
    struct teller *teller = context;
    struct alert numbers = {.told = 0};
    struct error fenced; /* the new primary calls it */

    json_decref(book_find(teller->book, str_of(teller->uuid), STR_NONE, &numbers));
    if (!numbers.hooked || lineage_check_write(teller->server->lineage, &fenced))
        return false;
    return (teller->sent > numbers.told && add_body(teller, numbers.told, teller->sent, body)) ||
           add_body(teller, numbers.told, UINT64_MAX, body);
}

static void note_arrival(void *context)
{
    struct teller *teller = context;
    struct error err;

    if (book_tell(teller->book, teller->uuid, teller->sent, &err))
        log_warning("alert %s: its webhook gets some rings again: %s", teller->uuid, err.message);
}

static json_t *hooked_alert(struct book *book, uint32_t number)
{
    json_t *alert = NULL;
    struct error err;

    book_lock(book);
    if (book_alert(book, number)->text && book_alert(book, number)->hooked)
        alert = json_read(str_of(book_alert(book, number)->text), 0, &err);
    book_unlock(book);
    return alert;
}

void told_open(struct server *server, struct book *book, uint32_t number, hooks_open_fn *open,
               struct hooks *hooks)
{
    json_auto_t *alert = hooked_alert(book, number);
    const json_t *webhook = json_object_get(alert, "webhook");
    struct delivery_receiver receiver = {.url = json_get_str(webhook, "url").data,
                                         .content_type = "application/json"};
    BUF_AUTO struct buf secret = {0};
    struct teller *teller;

    if (!receiver.url)
        return;
    if (signature_read_secret(json_get_str(webhook, "secret"), &secret))
        receiver.secret = buf_str(&secret);
    teller = mem_zero(1, sizeof *teller);
    *teller = (struct teller){.server = server, .book = book};
    snprintf(teller->uuid, sizeof teller->uuid, "%.*s", STR_ARG(json_get_str(alert, "uuid")));
    open(hooks, teller->uuid, &receiver,
         (struct delivery_source){teller, next_body, note_arrival, free, true});
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lists.h - matches lists of names against indexes, one list after the other, on threads of its
 * own with a low priority. Neither writes nor searches wait for it.
 *
 * What a list asks for is durable before it is acknowledged; its table is in memory only. After a
 * restart, a list that had not ended is matched from its first name on, and the tables of the
 * others are made again when none waits. A list is forgotten when LISTS_MAX newer ones came, or
 * when the rows of all take more than LISTS_BYTES_MAX. A client whose lists are half of all loses
 * its own first. It reads one state of its index, and sees what the key that asked may see. Any
 * thread. */
#ifndef DATELINE_SERVER_LISTS_LISTS_H
#define DATELINE_SERVER_LISTS_LISTS_H

#include "base/buf.h"
#include "server/lists/list.h"

#define LISTS_MAX         20                  /* that are kept */
#define LISTS_WAITING_MAX 10                  /* of these, that wait */
#define LISTS_OF_ONE_MAX  5                   /* of these, by one client: by its key */
#define LISTS_BYTES_MAX   ((size_t)192 << 20) /* of the rows of all lists */

struct lists;
struct engine;

/* `threads`: that match a list's names at once, at most. `directory`: for their files; made if
 * needed. NULL: in memory only, for a process that may not write to the database. */
enum status lists_start(struct engine *engine, uint32_t threads, const char *directory,
                        struct lists **out, struct error *err);
void lists_stop(struct lists *lists); /* NULL is fine */

/* Enqueues a list, which is taken over, also on failure, and appends its state. API_BUSY: too many
 * wait; API_TOO_MANY: of this client. STATUS_NO_SPACE, STATUS_IO: its file cannot be written. */
enum status lists_add(struct lists *lists, struct name_list *take_list, struct buf *out,
                      struct error *err);

/* Who asks for lists: those of other owners do not exist for them. */
struct lists_asker {
    struct str uid;
    const char *owner;
    bool everything; /* the master key */
};
/* Append the states of all lists of an index, newest last: {"results": […]}. */
void lists_add_all(struct lists *lists, const struct lists_asker *reader, struct buf *out);
/* Append a page of one list, without articles that may not be shown any more. STATUS_NOT_FOUND;
 * statuses of reader_may_show. */
enum status lists_add_page(struct lists *lists, const struct lists_asker *reader, struct str id,
                           const struct list_page *page, const struct list_sight *sight, bool csv,
                           struct buf *out, struct error *err);
/* Stops it and forgets its rows; appends its state. STATUS_NOT_FOUND. */
enum status lists_cancel(struct lists *lists, const struct lists_asker *reader, struct str id,
                         struct buf *out, struct error *err);

#endif

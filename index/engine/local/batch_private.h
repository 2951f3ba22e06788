/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_private.h - the struct that the files of a batch share.
 *
 *   batch.c         opens, publishes and closes the batch
 *   batch_look.c    the newest document of an id, published or not
 *   batch_add.c     adds and replaces documents
 *   batch_merge.c   changes documents
 *   batch_notes.c   what an operation says of its articles
 *   batch_delete.c  deletes documents
 *
 * The documents of an operation are checked before the first is written, so a refused operation
 * changes nothing. */
#ifndef DATELINE_ENGINE_LOCAL_BATCH_PRIVATE_H
#define DATELINE_ENGINE_LOCAL_BATCH_PRIVATE_H

#include "engine/batch.h"
#include "engine/local/local.h"
#include "engine/local/pending.h"
#include "engine/local/taken.h"
#include "engine/normalise.h"

#define ARTICLE_KEY "id" /* the primary key of articles, unless an index has another one */

struct searcher;

struct batch {
    struct engine *engine;
    char index[INDEX_UID_MAX + 1];
    struct arena *arena; /* lasts as long as the batch */
    bool exists;
    bool unkeyed;                   /* the index exists, but has no primary key */
    enum settings_preset preset;    /* for an index that the batch creates */
    struct str primary_key;         /* STR_NONE: not known yet */
    struct schema *schema;          /* with this primary key; NULL: not known yet */
    struct writer *writer;          /* NULL: nothing was written yet */
    bool dirty;                     /* there are unpublished changes */
    struct pending pending;         /* these changes */
    struct searcher *searcher;      /* the published state below them; NULL: not needed yet */
    struct arena *scratch;          /* for one document */
    bool failed;                    /* the writer failed, and accepts no more */
    bool unsure;                    /* it has operations that may not be durable yet */
    struct normaliser *normaliser;  /* of the last operation; NULL: documents stay as they come */
    struct note_list hidden;        /* see struct batch_outcome */
    struct note_list taken_down;    /* likewise */
    struct taken taken;             /* the ids that the index refuses */
    uint64_t lines, given, skipped; /* of the current operation: values read, documents written and
                                       skipped */
    bool prepared;                  /* with another make: the index is there, and has its key */
    uint64_t completed;             /* with another make: 1 + the newest operation that is done */
    uint64_t contained;             /* 1 + the newest operation that the index had at the start */
};

/* --- batch_notes.c --- */

void batch_notes_clear(struct batch *batch);
void batch_notes_tell(struct batch *batch, struct batch_outcome *outcome);
/* Notes an article that nobody will see, because its embargo or expiry cannot be read. */
void batch_note_hidden(struct batch *batch, const json_t *document);
/* Was the article taken down? Then it is noted, and must not be written. */
bool batch_is_taken_down(struct batch *batch, struct str id);
/* From here on the operation normalises its documents, if the index holds articles. */
void batch_start_normalising(struct batch *batch, const struct batch_addition *addition);
/* Does every article of the operation get an id? */
bool batch_makes_ids(const struct batch *batch);

/* --- batch_merge.c --- */

/* Does each change in the value say which article it changes? STATUS_MISSING_DOCUMENT_ID ... */
enum status batch_check_changes(struct batch *batch, const json_t *value, struct error *err);
/* Changes or replaces the documents of a line. */
enum status batch_merge_line(struct batch *batch, const struct batch_addition *addition,
                             struct str line, struct error *err);

/* --- batch.c --- */

/* Opens the writer if there is none yet; sets the primary key if the index has none. */
enum status batch_open_writer(struct batch *batch, struct error *err);
/* Publishes the changes so far, if any; the batch goes on. */
enum status batch_flush(struct batch *batch, struct error *err);
/* The operation has written all of its changes. */
void batch_completed(struct batch *batch, uint64_t operation);

/* --- batch_look.c --- */

/* Reads the newest published state into .searcher, which the index must have. Unlike other readers
 * it never gets an older one: STATUS_STALE if the newest cannot be opened. */
enum status batch_look_at_published(struct batch *batch, struct error *err);
/* Ends the use of .searcher. */
void batch_look_away(struct batch *batch);
/* The document as the changes so far leave it: a new reference, not to be changed; NULL: there is
 * none. Publishes these changes first if they are too many to know. */
enum status batch_find(struct batch *batch, struct str id, json_t **out, struct error *err);
/* Is there such a document? Cheaper. */
enum status batch_has(struct batch *batch, struct str id, bool *out, struct error *err);
/* Writes a document. `replaced` is what batch_find found for the id; NULL: none, or not known. */
enum status batch_write(struct batch *batch, struct str id, json_t *document,
                        const json_t *replaced, struct error *err);
enum status batch_erase(struct batch *batch, struct str id, struct error *err);

/* --- the end of an operation --- */

/* An error of the input becomes the operation's (*refused, returns STATUS_OK); any other one is
 * returned. */
enum status batch_refuse(struct batch *batch, enum status status, const struct error *why,
                         struct batch_outcome *outcome, struct error *err);
/* Was the operation published before? The next publish makes sure that this is durable. */
bool batch_repeats(struct batch *batch, uint64_t operation);
/* Notes a failure of the whole batch; returns the status. */
enum status batch_result(struct batch *batch, enum status status);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts_damaged.h - reads what can be read of a file `texts` that may be damaged.
 *
 * Each record tells its own length, so records are found one after the other even where the table
 * of their offsets is damaged. One thread at a time; memory is bounded by TEXT_DAMAGED_MAX. */
#ifndef DATELINE_STORE_DOCUMENT_TEXTS_DAMAGED_H
#define DATELINE_STORE_DOCUMENT_TEXTS_DAMAGED_H

#include "store/document/texts.h"

#define TEXT_DAMAGED_MAX ((uint64_t)256 * 1024 * 1024) /* bytes of an expanded record */

struct texts_damaged {
    struct sealed file;
    struct sealed_damage damage;
    bool has_end;             /* the numbers at the end can be read: .count is known */
    uint32_t count;           /* of records */
    uint64_t records_length;  /* bytes */
    struct str dictionary;    /* .data NULL: it cannot be read */
    struct dictionary *ready; /* of .dictionary, or of the borrowed one */
    uint32_t next;            /* the record that is read next */
    uint64_t place;           /* where the record after the last one begins; UINT64_MAX: unknown */
};

enum text_state {
    TEXT_WHOLE,     /* all of its bytes have passed a checksum */
    TEXT_UNCHECKED, /* it can be read, but the checksums are gone */
    TEXT_DOUBTFUL,  /* it can be read, but a checksum says that bytes near it have changed */
    TEXT_LOST       /* it cannot be read */
};

/* STATUS_CORRUPT: nothing can be read; STATUS_NOT_FOUND. */
enum status texts_damaged_open(struct texts_damaged *texts, const char *directory,
                               struct error *err);
void texts_damaged_close(struct texts_damaged *texts); /* accepts a zeroed struct */
/* Expands the records with this dictionary, of another segment of the index: most segments share
 * one. Only where .dictionary cannot be read. */
void texts_damaged_borrow(struct texts_damaged *texts, struct str dictionary);
/* Reads the records in order. *record is set unless the state is TEXT_LOST; it is in the arena or
 * borrowed from the file. */
enum text_state texts_damaged_next(struct texts_damaged *texts, struct expander *expander,
                                   struct arena *arena, struct text_record *record);
/* True if no further record can be found. */
bool texts_damaged_at_end(const struct texts_damaged *texts);
void texts_damaged_rewind(struct texts_damaged *texts);

#endif

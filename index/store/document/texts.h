/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts.h - a segment's stored documents: the sealed file `texts`.
 *
 *   record   varint bytes of fields | varint bytes of body | varint bytes of hidden |
 *            varint bytes stored | fields, body and hidden together: compressed, or uncompressed if
 *            compression does not make them shorter
 *   end      the dictionary | u64 offset of each record | u32 bytes of dictionary | u32 documents
 *
 * A hit needs both its fields and its body, so they are in one record: one read and one
 * decompression for each hit.
 *
 * An open file may be read by any thread; one thread uses a writer. */
#ifndef DATELINE_STORE_DOCUMENT_TEXTS_H
#define DATELINE_STORE_DOCUMENT_TEXTS_H

#include "base/arena.h"
#include "base/compress.h"
#include "base/status.h"
#include "base/str.h"
#include "store/disk/sealed.h"

#define TEXTS_KIND     "DLtexts3"
#define TEXTS_END_SIZE 8 /* bytes: the numbers at the end */

struct texts {
    struct sealed file;
    const unsigned char *offsets;
    uint32_t count;
    uint64_t records_length;
    struct str dictionary; /* the compression dictionary; may be empty */
    struct dictionary *ready;
};

struct text_record {
    struct str fields; /* the document's JSON object without body and hidden fields */
    struct str body;   /* snippets are made from it */
    struct str hidden; /* JSON members of the fields that no hit shows */
};

enum status texts_open(struct texts *texts, const char *directory, struct error *err);
void texts_close(struct texts *texts);
/* Read a document. *record is in the arena or borrowed from the file. The expander belongs to the
 * calling thread. STATUS_CORRUPT. */
enum status texts_read(const struct texts *texts, uint32_t document, struct expander *expander,
                       struct arena *arena, struct text_record *record, struct error *err);
/* The stored bytes of a record, to be copied; borrowed until texts_close. STATUS_CORRUPT. */
enum status texts_raw(const struct texts *texts, uint32_t document, struct str *bytes,
                      struct error *err);

/* One record by itself: what files that are damaged are read by (texts_damaged.h). */

/* The length of the record at the start of the bytes; 0: no record begins there. */
size_t text_record_length(struct str from);
/* Reads a stored record, of at most `most` bytes when it is expanded. False: it is damaged.
 * *record is in the arena or borrowed from the bytes. `dictionary` is the file's. */
bool text_record_decode(struct str stored, const struct dictionary *dictionary,
                        struct expander *expander, uint64_t most, struct arena *arena,
                        struct text_record *record);

struct texts_writer {
    struct sealed_writer file;
    struct buf offsets, plain, packed, record, dictionary;
    struct compressor *compressor;
    uint32_t count;
};
/* `dictionary` may be empty; it is copied. */
enum status texts_writer_open(struct texts_writer *writer, const char *directory,
                              struct str dictionary, struct error *err);
/* Call in the order of document numbers. */
void texts_writer_add(struct texts_writer *writer, const struct text_record *record);
/* Add a record from texts_raw of a file with the same dictionary. */
void texts_writer_add_raw(struct texts_writer *writer, struct str bytes);
/* Writes the tables, does not sync, and frees the writer, also on failure. */
enum status texts_writer_close(struct texts_writer *writer, struct error *err);
void texts_writer_abandon(struct texts_writer *writer);

#endif

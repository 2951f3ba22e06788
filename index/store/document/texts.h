/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts.h - a segment's documents as they are given back: the sealed file `texts`.
 *
 *   record   varint bytes of fields | varint bytes of body | varint bytes of hidden |
 *            varint bytes that follow | fields, body and hidden together: as they are where that
 *            is no longer, else compressed
 *   end      the dictionary | u64 offset of each record | u32 bytes of dictionary | u32 documents
 *
 * A hit's fields and its body are wanted together, so they stand together: one look at the file and
 * one expansion a hit. */
#ifndef DATELINE_STORE_DOCUMENT_TEXTS_H
#define DATELINE_STORE_DOCUMENT_TEXTS_H

#include "base/arena.h"
#include "base/compress.h"
#include "base/status.h"
#include "base/str.h"
#include "store/disk/sealed.h"

struct texts {
    struct sealed file;
    const unsigned char *offsets;
    uint32_t count;
    uint64_t records_length;
    struct str dictionary; /* as bytes; may be empty */
    struct dictionary *ready;
};

struct text_record {
    struct str fields; /* the document's JSON object without the two below */
    struct str body;   /* what snippets are made of */
    struct str hidden; /* JSON members of fields that no hit shows */
};

enum status texts_open(struct texts *texts, const char *directory, struct error *err);
void texts_close(struct texts *texts);
/* Into the arena, or borrowed from the file. The expander belongs to the calling thread. */
enum status texts_read(const struct texts *texts, uint32_t document, struct expander *expander,
                       struct arena *arena, struct text_record *record, struct error *err);
/* A record as stored, to be copied. */
enum status texts_raw(const struct texts *texts, uint32_t document, struct str *bytes,
                      struct error *err);

struct texts_writer {
    struct sealed_writer file;
    struct buf offsets, plain, packed, record, dictionary;
    struct compressor *compressor;
    uint32_t count;
};
/* `dictionary` may be empty; it is copied. */
enum status texts_writer_open(struct texts_writer *writer, const char *directory,
                              struct str dictionary, struct error *err);
/* Documents in order. */
void texts_writer_add(struct texts_writer *writer, const struct text_record *record);
/* A record of a file with the same dictionary. */
void texts_writer_add_raw(struct texts_writer *writer, struct str bytes);
enum status texts_writer_close(struct texts_writer *writer, struct error *err);
void texts_writer_abandon(struct texts_writer *writer);

#endif

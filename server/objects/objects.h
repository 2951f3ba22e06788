/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects.h - a place for objects: a bucket of S3-compatible storage, or a directory.
 *
 *   s3://bucket/prefix     objects PREFIX/NAME of a bucket (objects_s3.c)
 *   /mnt/publication       files of a directory (objects_directory.c)
 *
 * An object is replaced as a whole: a reader gets the bytes of one put. Each put gives it another
 * tag. A put may require that there is no such object, or that it still has a tag: so of two
 * writers only one succeeds. Names have letters, digits and `-_./`; a name may have folders.
 *
 * Any thread. */
#ifndef DATELINE_SERVER_OBJECTS_OBJECTS_H
#define DATELINE_SERVER_OBJECTS_OBJECTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#define OBJECT_TAG_SIZE  128
#define OBJECT_BYTES_MAX ((size_t)1 << 30) /* of one object that is read */

struct objects;

struct objects_options {          /* texts are borrowed until objects_close; NULL: not given */
    const char *endpoint;         /* of a server other than AWS: https://storage.example:9000 */
    const char *region;           /* "us-east-1" */
    const char *credentials_file; /* NULL: from the environment */
    const char *ca_file;          /* certificates to trust instead of the system's, PEM */
    const atomic_bool *stop;      /* give up as soon as it is true */
};

/* Is this the address of a bucket? Else it is a path. */
bool objects_is_bucket(const char *address);

/* Connects to nothing yet. STATUS_BAD_REQUEST: the address has no valid form, or there are no
 * credentials. STATUS_NO_MEMORY: there is no libcurl that can sign. */
enum status objects_open(const char *address, const struct objects_options *options,
                         struct objects **out, struct error *err);
void objects_close(struct objects *objects); /* NULL is fine */

/* Stores an object; it is durable with STATUS_OK. `tag` in: "" (there must be no such object) or
 * the tag that it must have; out: its new tag. NULL: in any case. STATUS_STALE: the condition does
 * not hold. After any other error it may have been stored all the same. */
enum status objects_put(struct objects *objects, const char *name, struct str bytes,
                        char tag[OBJECT_TAG_SIZE], struct error *err);

struct object_range {
    uint64_t offset;
    size_t length; /* 0: the whole object */
};
/* Appends an object, or a range of it. `tag` in: "" or the tag that is known; out: the tag; or
 * NULL. STATUS_NOT_FOUND; STATUS_END: the object has the known tag. */
enum status objects_get(struct objects *objects, const char *name, struct object_range range,
                        char tag[OBJECT_TAG_SIZE], struct buf *out, struct error *err);

/* Calls `visit` for each object whose name begins with the folder ("files/"), in any order. */
typedef void object_visit_fn(void *context, struct str name, uint64_t size);
enum status objects_list(struct objects *objects, const char *folder, object_visit_fn *visit,
                         void *context, struct error *err);

/* Tries whether the place keeps the condition of objects_put that there must be no such object: it
 * puts an object of this name twice, and removes it. Nobody else may put it. STATUS_BAD_REQUEST:
 * the place does not, so two writers would not notice each other. */
enum status objects_try_condition(struct objects *objects, const char *name, struct error *err);

/* An object that does not exist is no failure. */
enum status objects_remove(struct objects *objects, const char *name, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects_private.h - what each kind of place does. */
#ifndef DATELINE_SERVER_OBJECTS_OBJECTS_PRIVATE_H
#define DATELINE_SERVER_OBJECTS_OBJECTS_PRIVATE_H

#include "server/objects/objects.h"

/* As the functions of objects.h. */
struct objects_kind {
    enum status (*put)(void *self, const char *name, struct str bytes, char *tag,
                       struct error *err);
    enum status (*get)(void *self, const char *name, struct object_range range, char *tag,
                       struct buf *out, struct error *err);
    enum status (*list)(void *self, const char *folder, object_visit_fn *visit, void *context,
                        struct error *err);
    enum status (*remove)(void *self, const char *name, struct error *err);
    void (*close)(void *self);
};

struct objects {
    const struct objects_kind *kind;
    void *self;
};

enum status objects_s3_open(const char *address, const struct objects_options *options,
                            struct objects *out, struct error *err);
enum status objects_directory_open(const char *path, struct objects *out, struct error *err);

#endif

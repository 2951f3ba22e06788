/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica.h - a database that follows another one: catalogs of all indexes, and what makes a copy
 * equal to a catalog.
 *
 * A catalog is a JSON array with an entry for each index at one generation
 * (store/replica/replica.h draws it). It also has what is hidden by an embargo: the caller must
 * restrict access. */
#ifndef DATELINE_ENGINE_REPLICA_H
#define DATELINE_ENGINE_REPLICA_H

#include "engine/engine.h"
#include "store/replica/replica.h"

/* --- giving: any thread --- */

/* Differs after each change of any index. Cheap: it looks at times and sizes. */
uint64_t engine_stamp(struct engine *engine);
/* Appends the catalog. The checksums of most files are those that they have recorded when they were
 * written; the others are read once. An index whose index.json is damaged has an entry that says
 * so: a copy must not take damage for a deletion. */
enum status engine_describe(struct engine *engine, struct buf *out, struct error *err);
/* Appends up to `length` bytes of a file that the catalog names. STATUS_NOT_FOUND: the index has a
 * newer generation without it. */
enum status engine_read_file(const struct engine *engine, struct str uid, struct str name,
                             uint64_t offset, size_t length, struct buf *out, struct error *err);

/* --- receiving: writing --- */

/* Makes the indexes equal to the catalog, one after the other; those without an entry are removed.
 * One that fails does not keep the others; the first error is returned.
 * After an error, call it again: what has arrived stays. *counts is added up. */
enum status engine_receive(struct engine *engine, const json_t *catalog,
                           const struct replica_source *source, struct replica_counts *counts,
                           struct error *err);
/* The number + 1 of the newest operation that any index contains, and that this index contains; 0:
 * none, or there is no such index. */
uint64_t engine_newest_operation(struct engine *engine);
uint64_t engine_newest_operation_of(struct engine *engine, struct str uid);

#endif

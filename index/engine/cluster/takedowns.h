/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedowns.h - what was taken down, for all daemons before a cluster: see make.h. */
#ifndef DATELINE_ENGINE_CLUSTER_TAKEDOWNS_H
#define DATELINE_ENGINE_CLUSTER_TAKEDOWNS_H

#include "engine/cluster/cluster.h"

/* Any thread. */
enum status takedowns_read(const struct engine *engine, json_t **out, struct error *err);
/* The writing thread only. */
enum status takedowns_add(struct engine *engine, const json_t *record, struct error *err);
enum status takedowns_purge(struct engine *engine, const char *uid, struct error *err);

#endif

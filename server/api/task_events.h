/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_events.h - the streams of the routes /tasks/stream and /batches/stream, for main.c. */
#ifndef DATELINE_SERVER_API_TASK_EVENTS_H
#define DATELINE_SERVER_API_TASK_EVENTS_H

#include "server/http/event_streams.h"

/* The subject of these streams (event_streams.h). */
#define TASK_STREAMS ""

/* For event_streams_ring: is it one of these streams? `which` is not used. */
bool task_streams_concern(const void *which, const char *subject);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_answers.h - what the conditions on `story` of one request have found. A request makes its
 * query several times, and its filters look up stories once. One thread at a time. */
#ifndef DATELINE_ENGINE_CLUSTER_STORY_ANSWERS_H
#define DATELINE_ENGINE_CLUSTER_STORY_ANSWERS_H

#include <jansson.h>

#include "search/searcher.h"

/* Of all conditions of a request; each is looked up in the cluster. */
#define STORIES_NAMED_MAX 100

struct story_answers;

/* In the arena. Borrows the request, which may be NULL: without a deadline. */
struct story_answers *story_answers_new(struct arena *arena, const struct search_request *request);
/* How long to wait for an answer: `wait_ms` of a request. NULL is fine. */
unsigned story_answers_patience(const struct story_answers *answers);
/* STATUS_TIMEOUT: the request's deadline has passed. */
enum status story_answers_check_time(const struct story_answers *answers, struct error *err);
/* The ids that these stories have: a new value; NULL: they were not looked up yet. */
json_t *story_answers_find(const struct story_answers *answers, const uint64_t *stories,
                           uint32_t count);
/* Keeps them. */
void story_answers_keep(struct story_answers *answers, const uint64_t *stories, uint32_t count,
                        const json_t *ids);
/* Counts stories that are about to be looked up. STATUS_BAD_FILTER: the request names too many. */
enum status story_answers_name(struct story_answers *answers, uint32_t count, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* post.h - sends bodies by HTTP with libcurl, several at once, and never to a forbidden address.
 *
 * Each address is checked when the socket to it is made, so neither the spelling of a url nor a
 * changed answer of the name server leads elsewhere. Allowed are addresses of the internet at large
 * (base/network.h), and the networks that are named. Redirects are not followed, and proxies not
 * used. One thread, except poster_wake. */
#ifndef DATELINE_SERVER_HOOKS_POST_H
#define DATELINE_SERVER_HOOKS_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/network.h"
#include "base/str.h"

#define POST_CONNECT_SECONDS 10
#define POST_SECONDS_MAX     30    /* of a whole request with its answer */
#define POST_ANSWER_MAX      65536 /* bytes of an answer, with its head; the rest is not read */
#define POST_PROBLEM_SIZE    256

struct poster;
struct post;

/* `allowed` are networks besides the internet; borrowed. NULL: libcurl cannot start. */
struct poster *poster_new(const struct network *allowed, uint32_t count);
void poster_free(struct poster *poster); /* drops the posts; NULL is fine */

struct post_order {
    const char *url;    /* copied */
    char *const *lines; /* the head, "Name: value"; copied */
    uint32_t line_count;
    struct str body; /* borrowed until the post has ended */
};

/* Is it an http or https URL that a post can go to? Any thread. Without libcurl only its start and
 * its characters are looked at. */
bool post_is_url(struct str url);

/* Starts a post; NULL if that is not possible. `context` names it in poster_take. */
struct post *poster_start(struct poster *poster, const struct post_order *order, void *context);
void poster_drop(struct poster *poster, struct post *post); /* stops it */

/* Waits until something has come or gone, poster_wake is called, or for this time. */
void poster_wait(struct poster *poster, int milliseconds);
void poster_wake(struct poster *poster); /* any thread */

struct post_end {
    void *context;
    bool arrived;                    /* the status of the answer is 2xx */
    char problem[POST_PROBLEM_SIZE]; /* else why not, for its user */
};
/* Takes a post that has ended, and frees it. False: none has. */
bool poster_take(struct poster *poster, struct post_end *end);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* late_curl.h - libcurl, opened when it is first needed.
 *
 * libcurl brings more than twenty libraries. To link them makes a start take almost half as long
 * again, and few daemons have a webhook or follow another one. So the program is not linked with
 * it; it opens the library that the system has, by the name of the interface's version
 * (https://curl.se/libcurl/abi.html). */
#ifndef DATELINE_CURL_LATE_CURL_H
#define DATELINE_CURL_LATE_CURL_H

#include <curl/curl.h>

/* The functions that are called; each is in the table without its prefix. */
#define LATE_CURL_FUNCTIONS(FUNCTION)                                                              \
    FUNCTION(version_info)                                                                         \
    FUNCTION(global_init)                                                                          \
    FUNCTION(global_cleanup)                                                                       \
    FUNCTION(easy_init)                                                                            \
    FUNCTION(easy_setopt)                                                                          \
    FUNCTION(easy_perform)                                                                         \
    FUNCTION(easy_getinfo)                                                                         \
    FUNCTION(easy_cleanup)                                                                         \
    FUNCTION(easy_strerror)                                                                        \
    FUNCTION(slist_append)                                                                         \
    FUNCTION(slist_free_all)                                                                       \
    FUNCTION(multi_init)                                                                           \
    FUNCTION(multi_add_handle)                                                                     \
    FUNCTION(multi_remove_handle)                                                                  \
    FUNCTION(multi_perform)                                                                        \
    FUNCTION(multi_poll)                                                                           \
    FUNCTION(multi_wakeup)                                                                         \
    FUNCTION(multi_info_read)                                                                      \
    FUNCTION(multi_cleanup)                                                                        \
    FUNCTION(url)                                                                                  \
    FUNCTION(url_set)                                                                              \
    FUNCTION(url_cleanup)

struct late_curl {
#define LATE_CURL_MEMBER(name) __typeof__(curl_##name) *name;
    LATE_CURL_FUNCTIONS(LATE_CURL_MEMBER)
#undef LATE_CURL_MEMBER
};

/* Opens the library on the first call; it stays open. NULL: the system has none, or one
 * that is too old. Any thread. */
const struct late_curl *late_curl(void);

#endif

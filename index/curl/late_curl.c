/* SPDX-License-Identifier: GPL-2.0-or-later */
/* late_curl.c - opens libcurl, and finds its functions. */
#include "curl/late_curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define VERSION_LEAST 0x075500 /* 7.85: an older one cannot be kept to HTTP by post.c */

/* The same interface, built with one or another library for TLS. */
static const char *const libraries[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

static const struct {
    const char *name;
    size_t place;
} functions[] = {
#define LATE_CURL_ROW(name) {"curl_" #name, offsetof(struct late_curl, name)},
    LATE_CURL_FUNCTIONS(LATE_CURL_ROW)
#undef LATE_CURL_ROW
};

static struct late_curl found;
static bool complete;

static bool find_functions(void *library)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(library, functions[i].name);

        if (!function)
            return false;
        memcpy((char *)&found + functions[i].place, &function, sizeof function);
    }
    return true;
}

static void open_library(void)
{
    void *library = NULL;

    for (size_t i = 0; !library && i < sizeof libraries / sizeof *libraries; i++)
        library = dlopen(libraries[i], RTLD_NOW | RTLD_LOCAL);
    complete = library && find_functions(library) &&
               found.version_info(CURLVERSION_NOW)->version_num >= VERSION_LEAST;
}

const struct late_curl *late_curl(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, open_library);
    return complete ? &found : NULL;
}

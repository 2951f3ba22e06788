/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_absent.c - routes of the API that this server does not fulfil, in the API's words. */
#include "server/api/handlers.h"
#include "server/http/api_error.h"

/* What a path that starts so would be for. */
static const struct {
    const char *start;
    const char *why;
} absent[] = {
    {"/chats", "chats need a language model, and this server has none"},
    {"/network", "this server answers alone: there is no network of servers"},
    {"/logs",
     "the log is written to standard error, as the options --log-level and --log-json say"},
    {"/export", "documents are not sent to another server: make a dump, or read them by "
                "GET /indexes/{uid}/documents"},
    {"/dynamic-search-rules", "there are no search rules: nothing is pinned into an answer"},
    {"/render-template", "there are no templates to render, as there are no embedders"},
    {"/indexes/{uid}/documents/edit",
     "documents are not changed by a program: send them anew, or their changes by PUT"},
    {"/tasks/compact", "the queue of tasks is compacted by itself"},
    {"/indexes/{uid}/compact", "segments are merged by themselves"},
};

enum status handle_absent(const struct request *request, struct http_response *response,
                          struct error *err)
{
    const struct route *route = request->match.route;

    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        if (str_starts(str_of(route->pattern), str_of(absent[i].start)))
            return api_error_set(err, API_FEATURE_NOT_ENABLED, "%s %s is not to be had here: %s",
                             http_method_name(route->method), route->pattern, absent[i].why);
    return api_error_set(err, API_FEATURE_NOT_ENABLED, "%s %s is not to be had here",
                     http_method_name(route->method), route->pattern);
}

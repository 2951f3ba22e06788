/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_absent.c - answers unsupported routes of the API with feature_not_enabled. */
#include "server/api/handlers.h"
#include "server/http/api_error.h"

/* Why the routes with this prefix are not supported. */
static const struct {
    const char *start;
    const char *why;
} absent[] = {
    {"/chats", "chats need a language model"},
    {"/network", "this server does not search other servers"},
    {"/logs", "the log goes to standard error; see the options --log-level and --log-json"},
    {"/export", "this server does not send documents to others: read them with "
                "POST /indexes/{uid}/export, or make a dump"},
    {"/render-template", "templates belong to embedders, which do not exist here"},
    {"/indexes/{uid}/documents/edit",
     "functions cannot edit documents: send the changed fields with PUT"},
    {"/tasks/compact", "the server compacts the task queue itself"},
};

enum status handle_absent(const struct request *request, struct http_response *response,
                          struct error *err)
{
    const struct route *route = request->match.route;

    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        if (str_starts(str_of(route->pattern), str_of(absent[i].start)))
            return api_error_set(err, API_FEATURE_NOT_ENABLED,
                                 "%s %s is not supported by this server: %s",
                                 http_method_name(route->method), route->pattern, absent[i].why);
    return api_error_set(err, API_FEATURE_NOT_ENABLED, "%s %s is not supported by this server",
                         http_method_name(route->method), route->pattern);
}

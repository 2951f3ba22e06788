/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_openapi.c - server/share/openapi.json says what the tables of routes and parameters
 * say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "server/answers/search_form.h"
#include "server/api/routes.h"

static json_t *description;

static int read_description(void **state)
{
    BUF_AUTO struct buf text = {0};
    char path[4096];
    struct error err;

    snprintf(path, sizeof path, "%s/../server/share/openapi.json", getenv("DATELINE_TESTS"));
    if (file_read(&text, path, 1 << 20, &err))
        return -1;
    description = json_read(buf_str(&text), 0, &err);
    return description ? 0 : -1;
}

static int forget_description(void **state)
{
    json_decref(description);
    return 0;
}

/* The description's name of a path: "{id*}" is "{id}" there. */
static void described_path(const char *pattern, char out[256])
{
    while (*pattern) {
        if (*pattern != '*')
            *out++ = *pattern;
        pattern++;
    }
    *out = '\0';
}

static const char *method_key(enum http_method method)
{
    switch (method) {
    case HTTP_GET:
        return "get";
    case HTTP_POST:
        return "post";
    case HTTP_PUT:
        return "put";
    case HTTP_PATCH:
        return "patch";
    case HTTP_DELETE:
        return "delete";
    default:
        return "other";
    }
}

static void every_route_is_described(void **state)
{
    json_t *paths = json_object_get(description, "paths");

    for (uint32_t i = 0; route_number(&api_routes, i); i++) {
        char path[256];

        described_path(route_number(&api_routes, i)->pattern, path);
        if (!json_object_get(json_object_get(paths, path),
                             method_key(route_number(&api_routes, i)->method)))
            fail_msg("%s %s is not described", method_key(route_number(&api_routes, i)->method),
                     path);
    }
}

static void the_action_that_a_key_must_allow_is_told(void **state)
{
    json_t *paths = json_object_get(description, "paths");

    for (uint32_t i = 0; route_number(&api_routes, i); i++) {
        const struct route *route = route_number(&api_routes, i);
        char path[256];
        json_t *operation;

        described_path(route->pattern, path);
        operation = json_object_get(json_object_get(paths, path), method_key(route->method));
        if (route->action == ACTION_OPEN)
            assert_true(json_is_array(json_object_get(operation, "security")));
        else if (!str_is(json_get_str(operation, "x-action"), action_name(route->action)))
            fail_msg("%s %s needs %s", method_key(route->method), path, action_name(route->action));
    }
}

static bool has_route(const char *path, const char *method)
{
    for (uint32_t i = 0; route_number(&api_routes, i); i++) {
        char own[256];

        described_path(route_number(&api_routes, i)->pattern, own);
        if (strcmp(own, path) == 0 &&
            strcmp(method_key(route_number(&api_routes, i)->method), method) == 0)
            return true;
    }
    return false;
}

static void every_description_has_a_route(void **state)
{
    const char *path, *method;
    json_t *item, *operation;

    json_object_foreach (json_object_get(description, "paths"), path, item) {
        json_object_foreach (item, method, operation) {
            if (strcmp(method, "parameters") != 0 && !has_route(path, method))
                fail_msg("there is no route %s %s", method, path);
        }
    }
}

static bool is_parameter(const char *name)
{
    for (uint32_t i = 0; search_form_parameter(i); i++)
        if (strcmp(search_form_parameter(i), name) == 0)
            return true;
    return false;
}

static void same_names_as_the_parameters(json_t *object)
{
    const char *name;
    json_t *value;

    for (uint32_t i = 0; search_form_parameter(i); i++)
        if (!json_object_get(object, search_form_parameter(i)))
            fail_msg("%s is not described", search_form_parameter(i));
    json_object_foreach (object, name, value) {
        if (!is_parameter(name))
            fail_msg("there is no parameter %s", name);
    }
}

static void parameters_are_those_of_the_table(void **state)
{
    json_t *components = json_object_get(description, "components");
    json_t *schemas = json_object_get(components, "schemas");
    json_auto_t *body = NULL;

    same_names_as_the_parameters(json_object_get(components, "parameters"));
    body = json_copy(json_object_get(json_object_get(schemas, "SearchRequest"), "properties"));
    assert_int_equal(json_object_del(body, "inlineRule"), 0); /* only in bodies */
    same_names_as_the_parameters(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_described),
        cmocka_unit_test(the_action_that_a_key_must_allow_is_told),
        cmocka_unit_test(every_description_has_a_route),
        cmocka_unit_test(parameters_are_those_of_the_table),
    };

    return cmocka_run_group_tests(tests, read_description, forget_description);
}

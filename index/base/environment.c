/* SPDX-License-Identifier: GPL-2.0-or-later */
/* environment.c - finds an option's variable. */
#include "base/environment.h"

#include <stdio.h>
#include <stdlib.h>

static char variable_char(char c)
{
    if (c == '-')
        return '_';
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

const char *environment_name(const char *option, char name[ENVIRONMENT_NAME_SIZE])
{
    snprintf(name, ENVIRONMENT_NAME_SIZE, "DATELINE_%s", option);
    for (char *at = name; *at; at++)
        *at = variable_char(*at);
    return name;
}

const char *environment_of(const char *option)
{
    char name[ENVIRONMENT_NAME_SIZE];
    const char *value = getenv(environment_name(option, name));

    return value && *value ? value : NULL;
}

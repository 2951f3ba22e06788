/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.c - the number comes from meson.build (DATELINE_VERSION), the commit from
 * write_commit.py. */
#include "base/version.h"

#include <stdio.h>
#include <string.h>

#include "commit.h"

#define SHORT_COMMIT 7

const char *version_number(void)
{
    return DATELINE_VERSION;
}

const char *version_commit(void)
{
    return DATELINE_COMMIT;
}

const char *version_commit_date(void)
{
    return DATELINE_COMMIT_DATE;
}

bool version_print(const char *program)
{
    if (strcmp(DATELINE_COMMIT, "unknown") == 0)
        return printf("%s %s\n", program, DATELINE_VERSION) > 0;
    return printf("%s %s (commit %.*s)\n", program, DATELINE_VERSION, SHORT_COMMIT,
                  DATELINE_COMMIT) > 0;
}

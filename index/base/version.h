/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.h - the version of this build.
 *
 * The number comes from meson.build, and the commit from git at the last build. All texts are
 * static. Any thread. */
#ifndef DATELINE_BASE_VERSION_H
#define DATELINE_BASE_VERSION_H

#include <stdbool.h>

const char *version_number(void); /* "1.2.3" */
/* 40 hexadecimal digits, and "2026-01-07T14:05:09+00:00". Both are "unknown" if the build had no
 * git. */
const char *version_commit(void);
const char *version_commit_date(void);

/* Print the line for --version: "datelined 1.2.3 (commit abcdef1)", without the commit if it is
 * unknown. Returns false if writing fails. */
bool version_print(const char *program);

#endif

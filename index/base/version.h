/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.h - which Dateline this is. The number is that of meson.build, its only place; the commit
 * is what git said at the last build. All texts are static. */
#ifndef DATELINE_BASE_VERSION_H
#define DATELINE_BASE_VERSION_H

#include <stdbool.h>

const char *version_number(void); /* "1.2.3" */
/* 40 hexadecimal digits, and "2026-01-07T14:05:09+00:00"; both "unknown" in a build without git. */
const char *version_commit(void);
const char *version_commit_date(void);

/* What --version prints: "datelined 1.2.3 (commit abcdef1)", or without the commit where it is
 * unknown. False when it cannot be written. */
bool version_print(const char *program);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* issues.h - METS files below an argument that name scanned pages there.
 *
 * A METS and its pages are read as one input (issue_source.h). The pages are then not read by
 * themselves.
 *
 * The first bytes of an XML file tell whether it is METS. In a folder with more than
 * ISSUES_LOOK_MAX XML files, only those whose name contains "mets" or is the folder's are looked
 * at. One thread. */
#ifndef DATELINE_INDEXER_ISSUES_H
#define DATELINE_INDEXER_ISSUES_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/number_table.h"
#include "base/str.h"

#define ISSUES_LOOK_MAX 20

struct late_pages;

/* Zero it to begin. Files are known by hashes of their paths below the root. */
struct issues {
    char *root; /* the folder of the argument, as typed */
    struct number_table mets, pages;
    const struct late_pages *late; /* pages that are elsewhere; NULL: none */
    bool no_links;                 /* a page to which a symbolic link leads is none */
};

/* Forget all, and begin with another argument. The root of a file is its folder. */
void issues_begin(struct issues *issues, const char *argument);
void issues_fini(struct issues *issues);
/* Look for METS in a folder below the root, and in its folder "mets". */
void issues_look(struct issues *issues, const char *folder);
/* Is the page there, a file? Its path begins with the root. */
bool issues_has_file(const struct issues *issues, const char *page, struct stat *about);
/* Look at one file. */
void issues_look_at(struct issues *issues, const char *path);
/* Is the file a METS with pages, or a page of one? */
bool issues_has_mets(const struct issues *issues, const char *path);
bool issues_has_page(const struct issues *issues, const char *path);
/* Call `each` for the pages of a METS that are below the root, each at least once. */
void issues_each_page(const struct issues *issues, const char *path,
                      void (*each)(void *context, const char *page, const struct stat *about),
                      void *context);

/* The path below the root; borrowed. */
struct str issues_below(const struct issues *issues, const char *path);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* serve.h - serve a request: read it and the file's descriptor from standard input, write the
 * answer to standard output (both are the caller's socket). */
#ifndef DATELINE_APART_READER_SERVE_H
#define DATELINE_APART_READER_SERVE_H

#include <stdbool.h>

/* Set up what the libraries need, so that each copy has it. */
void serve_prepare(void);
/* Wait for a request. False: the caller is gone. */
bool serve_wait(void);
/* Serve the request that has come, and those after it, if the requests allow it. Returns the exit
 * status of the process: 0, also if a file could not be read. */
int serve(void);

#endif

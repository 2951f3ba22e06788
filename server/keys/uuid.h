/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uuid.h - UUIDs, as 01234567-89ab-4cde-8f01-23456789abcd. Any thread. */
#ifndef DATELINE_SERVER_KEYS_UUID_H
#define DATELINE_SERVER_KEYS_UUID_H

#include <stdbool.h>

#include "base/str.h"

#define UUID_SIZE 37

/* Random, version 4. */
void uuid_make(char out[UUID_SIZE]);
/* Version 7: later UUIDs sort after earlier ones, by milliseconds. Not secret: the next one can be
 * guessed. */
void uuid_make_ordered(char out[UUID_SIZE]);
/* Reads five groups of hexadecimal digits and writes them in lower case. False if the text is not
 * a UUID; `out` then does not change. */
bool uuid_parse(struct str text, char out[UUID_SIZE]);

#endif
